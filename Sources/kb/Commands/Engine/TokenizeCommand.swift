import ArgumentParser
import Llama
import ModelStore

struct TokenizeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tokenize",
    abstract: "Turn lines of text into token ids.",
    discussion: """
      Reads a text a line from standard input and prints a JSON line {"ids": […]} for each: what the model sees, special \
      tokens included, however long it is.
      """)

  @Argument(help: "A catalogue name, a .gguf file, or a folder with model.safetensors.")
  var model: String

  @OptionGroup(visibility: .hidden) var database: DatabaseOptions
  @OptionGroup var options: GlobalOptions

  func run() async throws {
    try await CommandFailure.reporting {
      // Every model can be loaded as an encoder, generators included; their tokenizer is the same either way.
      let encoder = try TextEncoder(modelAt: options.modelStore.locate(model).path)
      while let line = readLine() { try Output.jsonLine(["ids": encoder.tokens(line)]) }
    }
  }
}
