import Foundation
import Llama
import TestSupport
import Testing

@Suite("Passage reader", .needsModel("all-minilm-l6-v2"))
struct PassageReaderTests {
  /// What PyTorch computes; made by `pipelines/reference/reader.py`.
  private struct Golden: Decodable {
    let question: String
    let heading: String
    let sentences: [String]
    let odds: [Float]

    var passage: PassageReader.Passage { PassageReader.Passage(heading: heading, sentences: sentences) }
  }

  private let path: String
  private let golden: [Golden]

  init() throws {
    path = try #require(pathOfInstalledModel("all-minilm-l6-v2"))
    golden = try Fixtures.golden([Golden].self, "reader")
  }

  @Test(
    "Odds equal the reference's with floats, and nearly so with integers",
    arguments: [(Precision.float, Float(0.01)), (.fast, 0.5)])
  func odds(_ precision: Precision, _ tolerance: Float) async throws {
    let reader = try PassageReader(modelAt: path, precision: precision)
    for item in golden {
      let odds = try await reader.read([item.passage], for: item.question)[0]
      for (value, expected) in zip(odds, item.odds) {
        #expect(abs(try #require(value) - expected) < tolerance, "\(item.question)")
      }
    }
  }

  @Test("The sentence that answers is found, and a passage that does not answer is told")
  func reading() async throws {
    let reader = try PassageReader(modelAt: path)
    let seats = try await reader.read([golden[0].passage], for: golden[0].question)[0].compactMap(\.self)
    #expect(seats.count == 3)
    #expect(seats[1] > 0 && seats[1] > seats[0] && seats[1] > seats[2])
    let organ = try await reader.read([golden[1].passage], for: golden[1].question)[0].compactMap(\.self)
    #expect(organ.allSatisfy { $0 < seats[1] - 2 })
  }

  @Test("A passage has the same odds alone, among others, on any number of threads and with a tokenizer read before")
  func deterministic() async throws {
    let one = try PassageReader(modelAt: path, threads: 1)
    let two = try PassageReader(modelAt: path, sharing: TextEncoder(modelAt: path), threads: 2)
    let passages = golden.map(\.passage)
    let question = golden[0].question
    let together = try await two.read(passages, for: question)
    for (passage, odds) in zip(passages, together) { #expect(try await one.read([passage], for: question) == [odds]) }
  }

  @Test("What is too long is cut: sentences behind the cut have no odds")
  func longPassages() async throws {
    let reader = try PassageReader(modelAt: path)
    let sentences = (0..<60).map { "Sentence number \($0) says nothing of any use to anybody." }
    let odds = try await reader.read(
      [PassageReader.Passage(heading: String(repeating: "long heading ", count: 200), sentences: sentences)],
      for: String(repeating: "and why is that so ", count: 2_000))[0]
    #expect(odds.count == 60)
    #expect(odds[0] != nil)
    #expect(odds[59] == nil)
    #expect(try await reader.read([PassageReader.Passage(heading: "", sentences: [])], for: "") == [[]])
  }

  @Test("Another model's folder is refused")
  func otherModel() {
    #expect(throws: ModelError.self) { try PassageReader(modelAt: Fixtures.path("tiny-bert")) }
    #expect(throws: ModelError.self) { try PassageReader(modelAt: Fixtures.path("tiny-static")) }
  }
}
