import Foundation
import TestSupport
import Testing

/// A Llama with an adapter and a projection beside it, used as an encoder from the command line.
@Suite("A Llama as an encoder")
struct LlamaEncoderTests {
  private static let description = """
    {"attention": "bidirectional", "skipFirstToken": true, "layers": 1, "adapter": "adapter", "projection": "2_Dense",
     "queryPrefix": "query: ", "passagePrefix": "passage: "}
    """

  /// A copy of the engine's tiny Llama, and a database's path.
  private func withModel(_ body: (_ model: String, _ database: String) async throws -> Void) async throws {
    let fixtures = Repository.root + "/Tests/LlamaTests/Fixtures/"
    try await withTemporaryFolder { folder in
      let model = folder + "/model"
      try FileManager.default.copyItem(atPath: fixtures + "tiny-llama-hf", toPath: model)
      try? FileManager.default.removeItem(atPath: model + "/tokenizer.json")
      try FileManager.default.copyItem(
        atPath: fixtures + "smollm-tokenizer.json", toPath: model + "/tokenizer.json")
      try Self.description.write(toFile: model + "/kb-model.json", atomically: true, encoding: .utf8)
      try await body(model, folder + "/kb.sqlite")
    }
  }

  @Test("Ingest, search and a changed adapter")
  func ingest() async throws {
    try await withModel { model, database in
      let article = Repository.corpus + "/no-moat-memo-revisited.txt"
      let report = try await kb("ingest", article, "--db", database, "--encoder", model, "--json", "--quiet")
      #expect(report.code == 0)
      let counts: IngestJSON = try report.decoded()
      #expect(counts.embedded == counts.passages && counts.passages > 0)
      let search = ["search", "open weights", "--db", database, "--mode", "vector"]
      let found = try await kb(search)
      #expect(found.code == 0 && found.diagnostics.isEmpty)

      // Vectors of the weights with another adapter are another encoder's.
      let adapter = model + "/adapter/adapter_model.safetensors"
      var bytes = try Data(contentsOf: URL(fileURLWithPath: adapter))
      bytes[bytes.count - 1] ^= 1
      try bytes.write(to: URL(fileURLWithPath: adapter))
      #expect(try await kb(search).diagnostics.contains("differs from the one that made the vectors"))
      let again: IngestJSON = try await kb(
        "ingest", article, "--db", database, "--encoder", model, "--json", "--quiet"
      ).decoded()
      #expect(again.unchanged == 1 && again.embedded == counts.passages)
    }
  }

  @Test("A model of the user's own is searched by before those of the catalogue", .needsModel("wordllama-l2-256"))
  func first() async throws {
    try await withModel { model, database in
      let article = Repository.corpus + "/no-moat-memo-revisited.txt"
      let report = try await kb(
        "ingest", article, "--db", database, "--encoder", "wordllama-l2-256", "--encoder", model, "--quiet")
      #expect(report.code == 0)
      #expect(try await kb("search", "open weights", "--db", database).diagnostics.isEmpty)
      try FileManager.default.removeItem(atPath: model)
      #expect(
        try await kb("search", "open weights", "--db", database).diagnostics.contains("searching without \(model)"))
    }
  }

  @Test("Questions and passages have the projection's width and prefixes of their own")
  func encode() async throws {
    struct Line: Decodable {
      let vector: [Float]
    }
    try await withModel { model, _ in
      let passage: Line = try await kb(["encode", model], input: "open weights\n").decoded()
      let question: Line = try await kb(["encode", model, "--queries"], input: "open weights\n").decoded()
      #expect(passage.vector.count == 16 && question.vector.count == 16)
      #expect(passage.vector != question.vector)
    }
  }

  @Test("Model info shows how the weights are used")
  func info() async throws {
    struct Info: Decodable {
      struct Installed: Decodable {
        struct Description: Decodable {
          let adapter, projection, attention: String?
          let layers: Int?
        }
        let architecture: String
        let dimensions: Int
        let description: Description
      }
      let installed: Installed
    }
    try await withModel { model, _ in
      let installed = try await kb("model", "info", model, "--json").decoded(Info.self).installed
      #expect(installed.architecture == "llama" && installed.dimensions == 16)
      #expect(installed.description.adapter == "adapter" && installed.description.projection == "2_Dense")
      #expect(installed.description.attention == "bidirectional" && installed.description.layers == 1)
      #expect(try await kb("model", "info", model).output.contains(#""adapter":"adapter""#))
    }
  }

  @Test("The installed SmolLM2 embeds an article and finds it", .needsModel("smollm2-135m-instruct"))
  func installed() async throws {
    try await withTemporaryFolder { folder in
      let database = folder + "/kb.sqlite"
      let article = Repository.corpus + "/no-moat-memo-revisited.txt"
      let report: IngestJSON = try await kb(
        "ingest", article, "--db", database, "--encoder", "smollm2-135m-instruct", "--json", "--quiet"
      ).decoded()
      #expect(report.embedded == report.passages && report.passages > 0)
      let found = try await kb("search", "open weights", "--db", database, "--mode", "vector")
      #expect(found.code == 0 && found.diagnostics.isEmpty && !found.output.isEmpty)
    }
  }
}
