import ArgumentParser
import Llama
import ModelStore

struct PerplexityCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "perplexity",
    abstract: "Measure how well a language model predicts a text.",
    discussion: """
      The text goes through the model in windows of 512 tokens that do not see one another. `nll` is the sum of the \
      tokens' negative log-likelihoods, in nats.
      """)

  @Argument(help: "A catalogue name or a .gguf file.")
  var model: String

  @Argument(help: "A UTF-8 text; - for standard input.")
  var file: String

  @Flag(help: "Compute with 32-bit floats, which the default's integers are measured against.")
  var float = false

  @OptionGroup(visibility: .hidden) var database: DatabaseOptions
  @OptionGroup var options: GlobalOptions

  func run() async throws {
    try await CommandFailure.reporting {
      let path = try options.modelStore.locate(model).path
      let generator = try TextGenerator(modelAt: path, precision: float ? .float : .fast)
      let result = try await generator.perplexity(of: try TextInput.read(file))
      guard result.tokens > 0 else {
        throw UnusableText(path: file, reason: "too short to measure; a text of at least two tokens is needed")
      }
      guard result.perplexity.isFinite else {
        throw ModelError(
          .malformed, path: path, "gives probabilities that are not numbers; its weights are damaged, get them again")
      }
      if options.json {
        try Output.json(PerplexityReport(result))
      } else {
        Output.line("perplexity \(result.perplexity) over \(result.tokens) tokens")
      }
    }
  }
}

/// The JSON of `kb perplexity`.
private struct PerplexityReport: Encodable {
  let tokens: Int
  let nll: Double
  let perplexity: Double

  init(_ result: Perplexity) {
    tokens = result.tokens
    nll = result.negativeLogLikelihood
    perplexity = result.perplexity
  }
}
