import Foundation
import Llama
import Testing

@Suite("Text encoder")
struct TextEncoderTests {
  let texts: [String]

  init() throws {
    texts = try Fixtures.golden(TokenData.self, "tokens").texts
  }

  @Test("Vectors of the float path equal the reference's", arguments: ["tiny-bert", "tiny-static"])
  func vectors(_ name: String) async throws {
    let expected = try #require(try Fixtures.golden([String: [[Float]]].self, "vectors")[name])
    let encoder = try TextEncoder(modelAt: Fixtures.path(name), precision: .float)
    let vectors = try await encoder.encode(texts, as: .passage)
    #expect(vectors.count == texts.count)
    for (index, vector) in expected.enumerated() {
      #expect(relativeError(vectors[index], vector) < 1e-3, "\(texts[index].debugDescription)")
    }
  }

  @Test("Vectors of installed models equal the reference's", arguments: ["all-minilm-l6-v2", "wordllama-l2-256"])
  func installedVectors(_ name: String) async throws {
    guard let path = Fixtures.installedModel(name) else { return print("skipped: \(name) is not installed") }
    let golden = try Fixtures.golden(InstalledData.self, "installed")
    let encoder = try TextEncoder(modelAt: path, precision: .float)
    let vectors = try await encoder.encode(golden.chosen.map { texts[$0] }, as: .passage)
    for (index, vector) in try #require(golden.vectors[name]).enumerated() {
      #expect(cosine(vectors[index], vector) > 0.99999)
    }
  }

  @Test("An encoder can be let go as soon as it has answered, by many tasks at once")
  func shortLives() async throws {
    let path = Fixtures.path("tiny-static")
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<8 {
        group.addTask {
          for _ in 0..<100 {
            let vectors = try await TextEncoder(modelAt: path, threads: 1).encode(["one", "two"], as: .passage)
            #expect(vectors.count == 2)
          }
        }
      }
      try await group.waitForAll()
    }
  }

  @Test("A text's vector has the same bytes alone, in a batch and on any number of threads")
  func deterministic() async throws {
    for (name, precision) in [
      ("tiny-bert", .fast), ("tiny-bert", .float), ("tiny-static", .fast), ("tiny-llama-bpe.gguf", .fast),
      ("tiny-llama-bpe.gguf", .float),
    ] as [(String, Precision)] {
      let one = try TextEncoder(modelAt: Fixtures.path(name), threads: 1, precision: precision)
      let three = try TextEncoder(modelAt: Fixtures.path(name), threads: 3, precision: precision)
      let batch = try await one.encode(texts, as: .passage)
      #expect(try await three.encode(texts, as: .passage).values == batch.values)
      for (index, text) in texts.enumerated() {
        #expect(Array(try await three.encode([text], as: .passage)[0]) == Array(batch[index]))
      }
    }
  }

  @Test("A text longer than the model's limit is cut there")
  func longText() async throws {
    let encoder = try TextEncoder(modelAt: Fixtures.path("tiny-bert"), threads: 1)
    #expect(encoder.info.maximumTokens == 64)
    let long = String(repeating: "open weights ", count: 500)
    #expect(encoder.tokenCount(long) > 64)
    let vectors = try await encoder.encode([long, long + "more"], as: .passage)
    #expect(Array(vectors[0]) == Array(vectors[1]))
  }

  @Test("A description beside the call prefixes questions and shortens the input")
  func description() async throws {
    var description = EncoderDescription()
    description.queryPrefix = "query: "
    description.maximumTokens = 16
    let prefixed = try TextEncoder(modelAt: Fixtures.path("tiny-bert"), description: description, threads: 1)
    let plain = try TextEncoder(modelAt: Fixtures.path("tiny-bert"), threads: 1)
    #expect(prefixed.info.maximumTokens == 16)
    let question = try await prefixed.encode(["why open"], as: .query)
    #expect(question.values == (try await plain.encode(["query: why open"], as: .query)).values)
    #expect(
      try await prefixed.encode(["why open"], as: .passage).values == plain.encode(["why open"], as: .passage).values)
  }

  @Test("A prefix leaves less room for passages, and one that leaves none is refused")
  func prefixRoom() throws {
    var description = EncoderDescription()
    description.passagePrefix = "passage: "
    let encoder = try TextEncoder(modelAt: Fixtures.path("tiny-bert"), description: description, threads: 1)
    let prefix = encoder.tokenCount("passage: ") - encoder.tokenCount("")
    #expect(prefix > 0 && encoder.info.maximumPassageTokens == encoder.info.maximumTokens - prefix)
    description.maximumTokens = prefix + 2
    #expect(throws: ModelError.self) {
      try TextEncoder(modelAt: Fixtures.path("tiny-bert"), description: description, threads: 1)
    }
  }

  @Test("A Llama encodes with the pooling, attention and layers its description asks for")
  func llamaDescriptions() async throws {
    for name in ["tiny-llama-bpe.gguf", "tiny-llama-spm.gguf"] {
      let golden = try LlamaData.read()
      let expected = try #require(golden.cases[name])
      func encode(_ change: (inout EncoderDescription) -> Void) async throws -> Embeddings {
        var description = EncoderDescription()
        change(&description)
        let encoder = try TextEncoder(
          modelAt: Fixtures.path(name), description: description, threads: 1, precision: .float)
        #expect(encoder.tokens(golden.text) == expected.ids)
        return try await encoder.encode([golden.text], as: .passage)
      }
      #expect(relativeError(try await encode { _ in }.values, expected.mean) < 1e-3)
      #expect(relativeError(try await encode { $0.skipFirstToken = true }.values, expected.meanWithoutFirst) < 1e-3)
      #expect(
        relativeError(
          try await encode {
            $0.attention = .bidirectional
            $0.pooling = .last
          }.values, expected.bidirectionalLast) < 1e-3)
      #expect(
        relativeError(
          try await encode {
            $0.layers = 1
            $0.pooling = .cls
          }.values, expected.firstLayerCls) < 1e-3)
    }
  }

  @Test("A projection beside the weights is applied to every vector")
  func projection() async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("kb-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try FileManager.default.copyItem(atPath: Fixtures.path("tiny-bert"), toPath: folder)
    // Output 0 is dimension 3, output 1 is minus dimension 7 and 0.5.
    let header =
      #"{"weight":{"dtype":"F32","shape":[2,32],"data_offsets":[0,256]},"bias":{"dtype":"F32","shape":[2],"data_offsets":[256,264]}}"#
    var floats = [Float](repeating: 0, count: 66)
    floats[3] = 1
    floats[32 + 7] = -1
    floats[65] = 0.5
    var file = withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Data($0) }
    file.append(contentsOf: header.utf8)
    file.append(floats.withUnsafeBytes { Data($0) })
    try file.write(to: URL(fileURLWithPath: folder + "/projection.safetensors"))
    try Data(#"{"projection":"projection.safetensors","queryPrefix":"why "}"#.utf8)
      .write(to: URL(fileURLWithPath: folder + "/kb-model.json"))

    let encoder = try TextEncoder(modelAt: folder, threads: 2)
    #expect(encoder.info.dimensions == 2)
    let projected = try await encoder.encode(texts, as: .passage)
    let plain = try await TextEncoder(modelAt: Fixtures.path("tiny-bert"), threads: 2).encode(texts, as: .passage)
    // The plain vectors are scaled to unit length and the bias is not, so it shows by direction where it is zero.
    for index in texts.indices {
      let vector = Array(projected[index])
      #expect(abs(vector[0] * vector[0] + vector[1] * vector[1] - 1) < 1e-5)
      #expect((vector[0] > 0) == (plain[index][plain[index].startIndex + 3] > 0))
    }
    let questions = try await encoder.encode(["is it open"], as: .query)
    #expect(questions.values == (try await encoder.encode(["why is it open"], as: .passage)).values)

    var wrong = EncoderDescription()
    wrong.projection = "model.safetensors"
    #expect(throws: ModelError.self) { try TextEncoder(modelAt: folder, description: wrong, threads: 1) }
    wrong.projection = "../projection.safetensors"
    #expect(throws: ModelError.self) { try TextEncoder(modelAt: folder, description: wrong, threads: 1) }
  }

  @Test("Encoders of other tasks can wait on the same model")
  func concurrentCallers() async throws {
    let encoder = try TextEncoder(modelAt: Fixtures.path("tiny-bert"), threads: 2)
    let expected = try await encoder.encode(texts, as: .passage).values
    try await withThrowingTaskGroup(of: [Float].self) { group in
      for _ in 0..<8 { group.addTask { try await encoder.encode(texts, as: .passage).values } }
      for try await values in group { #expect(values == expected) }
    }
  }
}

/// What the reference gives for the tiny Llamas.
struct LlamaData {
  struct Case: Decodable {
    let ids: [Int32]
    let logits: [[Float]]
    let mean: [Float]
    let meanWithoutFirst: [Float]
    let bidirectionalLast: [Float]
    let firstLayerCls: [Float]
    let nll: Double
  }
  private struct Text: Decodable { let text: String }
  private struct Cases: Decodable {
    let bpe: Case
    let spm: Case
    enum CodingKeys: String, CodingKey {
      case bpe = "tiny-llama-bpe.gguf"
      case spm = "tiny-llama-spm.gguf"
    }
  }

  let text: String
  let cases: [String: Case]

  static func read() throws -> LlamaData {
    let cases = try Fixtures.golden(Cases.self, "llama")
    return LlamaData(
      text: try Fixtures.golden(Text.self, "llama").text,
      cases: ["tiny-llama-bpe.gguf": cases.bpe, "tiny-llama-spm.gguf": cases.spm])
  }
}
