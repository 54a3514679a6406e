import ArgumentParser
import Foundation
import Llama
import ModelStore

struct CompleteCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "complete",
    abstract: "Continue a text with a language model.",
    discussion: """
      The prompt is taken as it is, its last line break included; the spelling of a special token is that token. With \
      --chat it is what a user says, put into the model's chat format, and nothing in it is special. The text is \
      printed while it is written.
      """)

  @Argument(help: "A catalogue name or a .gguf file.")
  var model: String

  @Option(help: ArgumentHelp("The prompt's file; - for standard input.", valueName: "file"))
  var promptFile = "-"

  @Option(name: .customShort("n"), help: ArgumentHelp("The most tokens to write.", valueName: "n"))
  var maximumTokens = 256

  @Option(help: "How freely tokens are chosen; 0 always takes the most probable one.")
  var temperature: Float = 0

  @Option(help: "The same seed gives the same text.")
  var seed: UInt64 = 0

  @Option(help: ArgumentHelp("Choose among so many of the most probable tokens.", valueName: "n"))
  var topK: Int?

  @Option(
    help: ArgumentHelp("Choose among the most probable tokens that together have this probability.", valueName: "p"))
  var topP: Float?

  @Option(help: ArgumentHelp("Choose among tokens at least this probable beside the most probable.", valueName: "p"))
  var minP: Float?

  @Option(help: ArgumentHelp("Divide the scores of tokens that occurred lately; 1 leaves them.", valueName: "factor"))
  var repetitionPenalty: Float = 1

  @Option(help: ArgumentHelp("End before this text. May be given several times.", valueName: "text"))
  var stop: [String] = []

  @Flag(help: "Answer the prompt instead of continuing it.")
  var chat = false

  @Flag(help: "Take each line as a prompt of its own, and print a JSON line for each. They are written together.")
  var lines = false

  @OptionGroup(visibility: .hidden) var database: DatabaseOptions
  @OptionGroup var options: GlobalOptions

  func validate() throws {
    if maximumTokens < 1 { throw ValidationError("-n must be at least 1.") }
    if !temperature.isFinite || temperature < 0 { throw ValidationError("--temperature must be 0 or more.") }
    if let topK, topK < 1 { throw ValidationError("--top-k must be at least 1.") }
    for (name, share) in [("--top-p", topP), ("--min-p", minP)] {
      if let share, !(share >= 0 && share <= 1) { throw ValidationError("\(name) must be from 0 to 1.") }
    }
    if !repetitionPenalty.isFinite || repetitionPenalty <= 0 {
      throw ValidationError("--repetition-penalty must be more than 0.")
    }
  }

  /// Prints text while it is written; a JSON document comes at the end.
  private var printer: (@Sendable (String) -> Void)? {
    if options.json { return nil }
    // As in `Output`: a reader that went away is not an error of ours.
    return { try? FileHandle.standardOutput.write(contentsOf: Data($0.utf8)) }
  }

  private var choice: GenerationOptions {
    var choice = GenerationOptions()
    choice.maximumTokens = maximumTokens
    choice.temperature = temperature
    choice.seed = seed
    choice.topK = topK
    choice.topP = topP
    choice.minP = minP
    choice.repetitionPenalty = repetitionPenalty
    choice.stop = stop
    return choice
  }

  private func completeLines(of text: String, _ generator: TextGenerator) async throws {
    let prompts = text.split(omittingEmptySubsequences: false) { $0.isNewline }.map(String.init)
    let requests = prompts.dropLast(text.last?.isNewline ?? true ? 1 : 0).map { line in
      chat
        ? GenerationRequest([ChatMessage(.user, line)], options: choice) : GenerationRequest(line, options: choice)
    }
    for completion in try await generator.generate(batch: requests) {
      try Output.jsonLine(CompletionReport(completion))
    }
  }

  func run() async throws {
    try await CommandFailure.reporting {
      let generator = try TextGenerator(modelAt: options.modelStore.locate(model).path)
      let prompt = try TextInput.read(promptFile)
      if lines { return try await completeLines(of: prompt, generator) }
      let completion: Completion
      if chat {
        // The line break with which a shell or an editor ends a text is not part of what is said.
        let said = prompt.hasSuffix("\n") ? String(prompt.dropLast()) : prompt
        completion = try await generator.respond(to: [ChatMessage(.user, said)], options: choice, onText: printer)
      } else {
        completion = try await generator.complete(prompt, options: choice, onText: printer)
      }
      if options.json { return try Output.json(CompletionReport(completion)) }
      Output.line("")
      if !options.quiet { Output.note(CompletionReport(completion).speed) }
    }
  }
}

/// The JSON of `kb complete`.
private struct CompletionReport: Encodable {
  let text: String
  let promptTokens: Int
  let tokens: Int
  let promptTokensPerSecond: Double
  let tokensPerSecond: Double

  private enum CodingKeys: String, CodingKey {
    case text, tokens
    case promptTokens = "prompt_tokens"
    case promptTokensPerSecond = "prompt_tokens_per_second"
    case tokensPerSecond = "tokens_per_second"
  }

  init(_ completion: Completion) {
    text = completion.text
    promptTokens = completion.promptTokens
    tokens = completion.tokens
    promptTokensPerSecond = perSecond(completion.promptTokens, in: completion.promptDuration)
    // The first choice needs only the prompt's scores, which are not counted here.
    let choices = completion.tokens + (completion.finish == .endOfText ? 1 : 0)
    tokensPerSecond = perSecond(max(0, choices - 1), in: completion.duration)
  }

  var speed: String {
    "prompt: \(promptTokens) tokens, \(Int(promptTokensPerSecond.rounded())) a second; "
      + "text: \(tokens) tokens, \(Int(tokensPerSecond.rounded())) a second"
  }
}
