import ArgumentParser
import Foundation
import Llama
import ModelStore

struct BenchCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Measure how fast a model runs on this machine.",
    discussion: """
      A .gguf model reads a prompt of -p tokens and writes -n tokens after it. A folder with model.safetensors encodes \
      -n texts of about -p tokens, tokenizing included. Loading is not measured.
      """)

  @Argument(help: "A catalogue name, a .gguf file, or a folder with model.safetensors.")
  var model: String

  @Option(
    name: .customShort("p"),
    help: ArgumentHelp("Tokens of the prompt, or of each text (default: 512, or 80).", valueName: "n"))
  var inputTokens: Int?

  @Option(
    name: .customShort("n"),
    help: ArgumentHelp("Tokens to write, or texts to encode (default: 128, or 1000).", valueName: "n"))
  var outputs: Int?

  @Option(help: "Worker threads.")
  var threads = ProcessInfo.processInfo.activeProcessorCount

  @OptionGroup var options: GlobalOptions

  func validate() throws {
    for (name, value, most) in [("-p", inputTokens, 100_000), ("-n", outputs, 100_000), ("--threads", threads, 256)] {
      if let value, !(1...most).contains(value) { throw ValidationError("\(name) must be from 1 to \(most).") }
    }
  }

  func run() async throws {
    try await CommandFailure.reporting {
      let installed = try options.modelStore.locate(model)
      var report = BenchmarkReport(model: installed.name, threads: threads)
      if installed.path.lowercased().hasSuffix(".gguf") {
        try await measureGenerator(at: installed.path, into: &report)
      } else {
        try await measureEncoder(at: installed.path, into: &report)
      }
      if options.json {
        try Output.json(report)
      } else {
        Output.line(report.text)
      }
    }
  }

  private func measureGenerator(at path: String, into report: inout BenchmarkReport) async throws {
    let generator = try TextGenerator(modelAt: path, threads: threads)
    let promptTokens = inputTokens ?? 512
    // The first pass brings weights and working memory in; it is not what a run of any length costs.
    _ = try await generator.measure(promptTokens: min(promptTokens, 64), tokens: 1)
    let speed = try await generator.measure(promptTokens: promptTokens, tokens: outputs ?? 128)
    report.prompt = .init(tokens: speed.promptTokens, in: speed.promptDuration)
    report.decode = .init(tokens: speed.tokens, in: speed.duration)
  }

  private func measureEncoder(at path: String, into report: inout BenchmarkReport) async throws {
    let encoder = try TextEncoder(modelAt: path, threads: threads)
    let texts = BenchmarkTexts.make(count: outputs ?? 1000, tokens: inputTokens ?? 80, for: encoder)
    _ = try await encoder.encode(Array(texts.prefix(64)), as: .passage)
    let clock = ContinuousClock()
    let began = clock.now
    _ = try await encoder.encode(texts, as: .passage)
    let duration = clock.now - began
    let tokens = texts.reduce(0) { $0 + min(encoder.tokenCount($1), encoder.info.maximumTokens) }
    report.encode = .init(texts: texts.count, tokens: tokens, in: duration)
  }
}

/// The JSON of `kb bench`: `prompt` and `decode` of a generator, or `encode` of an encoder.
private struct BenchmarkReport: Encodable {
  struct Speed: Encodable {
    let texts: Int?
    let tokens: Int
    let textsPerSecond: Double?
    let tokensPerSecond: Double

    private enum CodingKeys: String, CodingKey {
      case texts, tokens
      case textsPerSecond = "texts_per_second"
      case tokensPerSecond = "tokens_per_second"
    }

    init(texts: Int? = nil, tokens: Int, in duration: Duration) {
      self.texts = texts
      self.tokens = tokens
      textsPerSecond = texts.map { perSecond($0, in: duration) }
      tokensPerSecond = perSecond(tokens, in: duration)
    }

    var text: String {
      let ofTexts = textsPerSecond.map { "\(texts ?? 0) texts, \(Int($0.rounded())) a second; " } ?? ""
      return ofTexts + "\(tokens) tokens, \(Int(tokensPerSecond.rounded())) a second"
    }
  }

  let model: String
  let threads: Int
  var prompt: Speed?
  var decode: Speed?
  var encode: Speed?

  init(model: String, threads: Int) {
    self.model = model
    self.threads = threads
  }

  var text: String {
    let rows = [("prompt", prompt), ("decode", decode), ("encode", encode)]
    return
      (["\(model), \(threads) \(threads == 1 ? "thread" : "threads")"]
      + rows.compactMap { name, speed in speed.map { "  \(name)  \($0.text)" } }).joined(separator: "\n")
  }
}
