import Foundation
import Llama
import TestSupport
import Testing

@Suite("Text encoder")
struct TextEncoderTests {
  let texts: [String]

  init() throws {
    texts = try Fixtures.golden(TokenData.self, "tokens").texts
  }

  @Test("Vectors of the float path equal the reference's", arguments: ["tiny-bert", "tiny-bert-40", "tiny-static"])
  func vectors(_ name: String) async throws {
    let expected = try #require(try Fixtures.golden([String: [[Float]]].self, "vectors")[name])
    let encoder = try TextEncoder(modelAt: Fixtures.path(name), precision: .float)
    let vectors = try await encoder.encode(texts, as: .passage)
    #expect(vectors.count == texts.count)
    for (index, vector) in expected.enumerated() {
      #expect(relativeError(vectors[index], vector) < 1e-3, "\(texts[index].debugDescription)")
    }
  }

  @Test(
    "Vectors of installed models equal the reference's", .needsModel("all-minilm-l6-v2"),
    .needsModel("wordllama-l2-256"), arguments: ["all-minilm-l6-v2", "wordllama-l2-256"])
  func installedVectors(_ name: String) async throws {
    let path = try #require(pathOfInstalledModel(name))
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
      ("tiny-llama-bpe.gguf", .float), ("tiny-bert-40", .fast), ("tiny-llama-44.gguf", .fast),
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

  /// A copy of tiny-bert whose output 0 is dimension 3 and output 1 minus dimension 7, and a bias.
  private func withProjection(bias: [Float]?, _ body: (String) async throws -> Void) async throws {
    try await Fixtures.withCopy(of: "tiny-bert") { folder in
      var weight = [Float](repeating: 0, count: 2 * 32)
      weight[3] = 1
      weight[32 + 7] = -1
      let tensors = [("weight", [2, 32], weight)] + (bias.map { [("bias", [2], $0)] } ?? [])
      try Data(safetensors: tensors).write(toPath: folder + "/projection.safetensors")
      try Data(#"{"projection":"projection.safetensors","queryPrefix":"why "}"#.utf8)
        .write(toPath: folder + "/kb-model.json")
      try await body(folder)
    }
  }

  @Test("A projection beside the weights is applied to every vector, and normalized afterwards")
  func projection() async throws {
    let plain = try await TextEncoder(modelAt: Fixtures.path("tiny-bert"), threads: 2).encode(texts, as: .passage)
    let chosen = texts.indices.map { index in
      let vector = Array(plain[index])
      return [vector[3], -vector[7]]
    }
    try await withProjection(bias: nil) { folder in
      let encoder = try TextEncoder(modelAt: folder, threads: 2)
      #expect(encoder.info.dimensions == 2)
      let projected = try await encoder.encode(texts, as: .passage)
      for index in texts.indices {
        #expect(cosine(projected[index], chosen[index]) > 0.999999)
        #expect(abs(projected[index].reduce(0) { $0 + $1 * $1 } - 1) < 1e-5)
      }
    }
    try await withProjection(bias: [0, 0.5]) { folder in
      let encoder = try TextEncoder(modelAt: folder, threads: 2)
      let projected = try await encoder.encode(texts, as: .passage)
      for index in texts.indices {
        let vector = Array(projected[index])
        #expect(abs(vector[0] * vector[0] + vector[1] * vector[1] - 1) < 1e-5)
        // The bias is added before the vector is normalized: it turns it towards output 1.
        #expect((vector[0] > 0) == (chosen[index][0] > 0))
        #expect(atan2(vector[1], abs(vector[0])) > atan2(chosen[index][1], abs(chosen[index][0])))
      }
      let questions = try await encoder.encode(["is it open"], as: .query)
      #expect(questions.values == (try await encoder.encode(["why is it open"], as: .passage)).values)
      for name in ["model.safetensors", "../projection.safetensors"] {
        var wrong = EncoderDescription()
        wrong.projection = name
        #expect(throws: ModelError.self) { try TextEncoder(modelAt: folder, description: wrong, threads: 1) }
      }
    }
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
