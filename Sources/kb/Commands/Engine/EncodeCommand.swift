import ArgumentParser
import Llama
import ModelStore

struct EncodeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "encode",
    abstract: "Turn lines of text into vectors.",
    discussion: "Reads a text a line from standard input and prints a JSON line {\"vector\": […]} for each.")

  @Argument(help: "A catalogue name, a .gguf file, or a folder with model.safetensors.")
  var model: String

  @Option(help: "How many lines are encoded at once.")
  var batch = 64

  @Flag(help: "Encode the lines as questions rather than passages.")
  var queries = false

  @Flag(help: "Compute with 32-bit floats, which the default's integers are measured against.")
  var float = false

  @OptionGroup(visibility: .hidden) var database: DatabaseOptions
  @OptionGroup var options: GlobalOptions

  func validate() throws {
    if batch < 1 { throw ValidationError("--batch must be at least 1.") }
  }

  func run() async throws {
    try await CommandFailure.reporting {
      let encoder = try TextEncoder(modelAt: options.modelStore.locate(model).path, precision: float ? .float : .fast)
      var lines: [String] = []
      func flush() async throws {
        let vectors = try await encoder.encode(lines, as: queries ? .query : .passage)
        for index in 0..<vectors.count { try Output.jsonLine(["vector": Array(vectors[index])]) }
        lines = []
      }
      while let line = readLine() {
        lines.append(line)
        if lines.count == batch { try await flush() }
      }
      if !lines.isEmpty { try await flush() }
    }
  }
}
