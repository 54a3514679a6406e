import ArgumentParser
import Foundation
import Llama
import ModelStore

struct CompleteCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "complete",
    abstract: "Continue a text with a language model.",
    discussion: """
      The prompt is taken as it is, its last line break included; the spelling of a special token is that token. The \
      text is printed while it is written.
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

  @OptionGroup var options: GlobalOptions

  func validate() throws {
    if maximumTokens < 1 { throw ValidationError("-n must be at least 1.") }
    if !temperature.isFinite || temperature < 0 { throw ValidationError("--temperature must be 0 or more.") }
  }

  func run() async throws {
    try await CommandFailure.reporting {
      let generator = try TextGenerator(modelAt: options.modelStore.locate(model).path)
      var choice = GenerationOptions()
      choice.maximumTokens = maximumTokens
      choice.temperature = temperature
      choice.seed = seed
      let prompt = try TextInput.read(promptFile)
      if options.json {
        try Output.json(CompletionReport(try await generator.complete(prompt, options: choice)))
        return
      }
      let completion = try await generator.complete(prompt, options: choice) { piece in
        // As in `Output`: a reader that went away is not an error of ours.
        try? FileHandle.standardOutput.write(contentsOf: Data(piece.utf8))
      }
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
    // The first choice needs only the prompt's scores; each later one, the choice to end included, needs a pass.
    let choices = completion.tokens + (completion.finish == .endOfText ? 1 : 0)
    tokensPerSecond = perSecond(max(0, choices - 1), in: completion.duration)
  }

  var speed: String {
    "prompt: \(promptTokens) tokens, \(Int(promptTokensPerSecond.rounded())) a second; "
      + "text: \(tokens) tokens, \(Int(tokensPerSecond.rounded())) a second"
  }
}
