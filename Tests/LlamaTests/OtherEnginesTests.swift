import Foundation
import Llama
import TestSupport
import Testing

@Suite("The installed models give what PyTorch and llama.cpp give")
struct OtherEnginesTests {
  /// `transformers.json`, made by `pipelines/reference/other_engines.py`.
  private struct Transformers: Decodable {
    struct States: Decodable {
      let text: String?
      let layers: Int
      let cls: String
      let last: String
      let mean: String
    }
    struct Next: Decodable {
      let ids: [Int]
      let logProbabilities: String
    }
    struct Generator: Decodable {
      let text: String
      let ids: [Int32]
      let states: [States]
      let next: [String: Next]
    }
    let bert: [States]
    let llama: Generator
  }

  private func floats(hex: String) throws -> [Float] {
    try bytes(hex: hex).withUnsafeBytes { bytes in
      stride(from: 0, to: bytes.count, by: 4).map {
        Float(bitPattern: UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: $0, as: UInt32.self)))
      }
    }
  }

  /// Compares the first, the last and the mean of the states after `states.layers` layers.
  private func compare(_ states: Transformers.States, _ text: String, modelAt path: String) async throws {
    for (pooling, expected) in [
      (EncoderDescription.Pooling.cls, states.cls), (.last, states.last), (.mean, states.mean),
    ] {
      var description = EncoderDescription()
      description.pooling = pooling
      description.layers = states.layers
      let encoder = try TextEncoder(modelAt: path, description: description, precision: .float)
      let error = relativeError(try await encoder.encode([text], as: .passage).values, try floats(hex: expected))
      #expect(error < 1e-3, "\(pooling) after \(states.layers) layers of \(text.prefix(20))")
    }
  }

  @Test("MiniLM's hidden states are those of PyTorch within 0.001", .needsModel("all-minilm-l6-v2"))
  func bert() async throws {
    let path = try #require(pathOfInstalledModel("all-minilm-l6-v2"))
    for states in try Fixtures.golden(Transformers.self, "transformers").bert {
      try await compare(states, try #require(states.text), modelAt: path)
    }
  }

  @Test("SmolLM2's hidden states are those of PyTorch within 0.001", .needsModel("smollm2-135m-instruct"))
  func llamaStates() async throws {
    let path = try #require(pathOfInstalledModel("smollm2-135m-instruct"))
    let golden = try Fixtures.golden(Transformers.self, "transformers").llama
    for states in golden.states { try await compare(states, golden.text, modelAt: path) }
  }

  @Test("SmolLM2's next-token scores are those of PyTorch within 0.001", .needsModel("smollm2-135m-instruct"))
  func llamaScores() async throws {
    let path = try #require(pathOfInstalledModel("smollm2-135m-instruct"))
    let golden = try Fixtures.golden(Transformers.self, "transformers").llama
    let generator = try TextGenerator(modelAt: path, precision: .float)
    #expect(generator.tokens(golden.text) == golden.ids)
    let next = try await generator.nextTokenLogProbabilities(after: golden.ids)
    for (position, expected) in golden.next {
      let scores = next[try #require(Int(position))]
      let error = relativeError(expected.ids.map { scores[$0] }, try floats(hex: expected.logProbabilities))
      #expect(error < 1e-3, "position \(position)")
    }
  }

  /// `greedy.json`, made by `pipelines/reference/other_engines.py`: ten prompts and what llama.cpp writes after them.
  private struct Greedy: Decodable {
    let prompt: String
    let ids: [Int32]
    let chosen: [Int]
    /// The second choice at each position, and how much lower its logit is.
    let second: [Int]
    let lead: [Float]
  }

  @Test(
    "SmolLM2 chooses the tokens that llama.cpp chooses, or the two were close",
    .needsModel("smollm2-135m-instruct"), arguments: [Precision.float, .fast])
  func greedy(_ precision: Precision) async throws {
    let path = try #require(pathOfInstalledModel("smollm2-135m-instruct"))
    let generator = try TextGenerator(modelAt: path, precision: precision)
    var agreeing = 0
    let cases = try Fixtures.golden([Greedy].self, "greedy")
    #expect(cases.count == 10)
    for example in cases {
      #expect(generator.tokens(example.prompt) == example.ids)
      let text = example.ids + example.chosen.dropLast().map { Int32($0) }
      let next = try await generator.nextTokenLogProbabilities(after: text).suffix(example.chosen.count)
      let ours = next.map { scores in scores.indices.max { scores[$0] < scores[$1] } ?? 0 }
      guard let parting = ours.indices.first(where: { ours[$0] != example.chosen[$0] }) else {
        agreeing += 1
        continue
      }
      let scores = next[next.startIndex + parting]
      let (chosen, lead) = (example.chosen[parting], scores[ours[parting]] - scores[example.chosen[parting]])
      print(
        "\(precision), \(example.prompt.debugDescription): parts at token \(parting + 1) of \(example.chosen.count):",
        "\(ours[parting]) leads \(chosen) by \(lead); llama.cpp has \(chosen) ahead of \(example.second[parting])",
        "by \(example.lead[parting])")
      // Both round: only what two tokens lie apart by more than that is sure to be chosen by both.
      #expect(example.lead[parting] < 0.5 && lead < 0.5)
    }
    #expect(agreeing >= 3)
    print("\(precision): \(agreeing) of \(cases.count) prompts agree with llama.cpp token for token")
  }
}
