import Articles
import Foundation
import KnowledgeBase
import Pipelines
import Retrieval
import TestSupport
import Testing

@Suite("An evaluation of retrieval")
struct RetrievalEvaluationTests {
  /// Passages of a few words, so that a document has several.
  private let passages = PassageBuilder(maximumTokens: 16) { $0.split(separator: " ").count }

  /// Calls `body` with a data set of one query, for which every document is relevant, and a new database.
  private func withDataset(
    _ texts: [String], folder name: String = "data",
    _ body: (BEIRDataset, KnowledgeBase) async throws -> Void
  ) async throws {
    try await withTemporaryFolder { folder in
      try await body(
        dataset(texts, in: folder + "/" + name), KnowledgeBase(path: folder + "/kb.sqlite", access: .create))
    }
  }

  private func dataset(_ texts: [String], in path: String) throws -> BEIRDataset {
    let folder = URL(fileURLWithPath: path)
    try FileManager.default.createDirectory(at: folder.appending(path: "qrels"), withIntermediateDirectories: true)
    let corpus = texts.enumerated().map { #"{"_id": "d#\#($0)", "text": "\#($1)"}"# }
    let judgments = texts.indices.map { "q\td#\($0)\t1" }
    try Data(corpus.joined(separator: "\n").utf8).write(to: folder.appending(path: "corpus.jsonl"))
    try Data(#"{"_id": "q", "text": "weights"}"#.utf8).write(to: folder.appending(path: "queries.jsonl"))
    try Data(judgments.joined(separator: "\n").utf8).write(to: folder.appending(path: "qrels/test.tsv"))
    return try BEIRDataset(folder: folder)
  }

  private func recall(_ dataset: BEIRDataset, in knowledgeBase: KnowledgeBase) async throws -> Double {
    try await RetrievalEvaluation.run(
      dataset, in: knowledgeBase, searcher: Searcher(knowledgeBase: knowledgeBase, encoders: []), mode: .text,
      depth: RetrievalEvaluation.measuredDepth
    ).recallAt20
  }

  @Test("Finds documents by their ids, whatever signs are in them and in the folder's name")
  func names() async throws {
    try await withDataset(["Open weights.", "Weights of stones."], folder: "set #1") { dataset, knowledgeBase in
      try RetrievalEvaluation.load(dataset, into: knowledgeBase, passages: passages)
      #expect(try await recall(dataset, in: knowledgeBase) == 1)
    }
  }

  @Test("Looks at twenty documents also where each has many passages")
  func manyPassages() async throws {
    let texts = (0..<20).map { document in
      // Words of their own, so that no document counts as a copy of another.
      (0..<12).map { part in
        "Weights " + (0..<8).map { "word\(document)n\(part)n\($0)" }.joined(separator: " ") + "."
      }.joined(separator: " ")
    }
    try await withDataset(texts) { dataset, knowledgeBase in
      try RetrievalEvaluation.load(dataset, into: knowledgeBase, passages: passages)
      #expect(try knowledgeBase.passageCount() >= 60)
      #expect(try await recall(dataset, in: knowledgeBase) == 1)
    }
  }

  @Test("Completes a load that was cut short, and does not repeat a complete one")
  func cutShort() async throws {
    try await withDataset(["Open weights.", "Weights of stones."]) { dataset, knowledgeBase in
      try RetrievalEvaluation.load(dataset, into: knowledgeBase, passages: passages)
      let stamp = try #require(try knowledgeBase.stamp(of: dataset.folder.path))
      let cut = try KnowledgeBase(path: knowledgeBase.path + "-cut", access: .create)
      var article = Article(
        format: .jsonl, text: "Open weights.", blocks: [Block(kind: .paragraph, range: 0..<13)])
      article.entry = "d#0"
      _ = try cut.store(article, passages: passages.passages(of: article), from: stamp)

      try RetrievalEvaluation.check(cut, isMadeFrom: dataset)
      try RetrievalEvaluation.load(dataset, into: cut, passages: passages)
      #expect(try cut.stamp(of: stamp.path) == stamp)
      #expect(try cut.articles().map(\.path) == knowledgeBase.articles().map(\.path))

      let revisions = try cut.articles().map(\.revision)
      try RetrievalEvaluation.load(dataset, into: cut, passages: passages)
      #expect(try cut.articles().map(\.revision) == revisions)
    }
  }

  @Test("Refuses a database of something else, and one of the data set as it was")
  func otherDatabases() async throws {
    try await withDataset(["Open weights."]) { dataset, knowledgeBase in
      try RetrievalEvaluation.load(dataset, into: knowledgeBase, passages: passages)
      try RetrievalEvaluation.check(knowledgeBase, isMadeFrom: dataset)

      let other = try self.dataset(["Open weights."], in: dataset.folder.path + "#2")
      #expect(throws: EvaluationError.self) { try RetrievalEvaluation.check(knowledgeBase, isMadeFrom: other) }
      let made = try KnowledgeBase(path: knowledgeBase.path + "-2", access: .create)
      try RetrievalEvaluation.load(other, into: made, passages: passages)
      #expect(throws: EvaluationError.self) { try RetrievalEvaluation.check(made, isMadeFrom: dataset) }
      let changed = try self.dataset(["Open weights.", "Weights of stones."], in: dataset.folder.path)
      let error = #expect(throws: EvaluationError.self) {
        try RetrievalEvaluation.check(knowledgeBase, isMadeFrom: changed)
      }
      #expect(error?.description.hasPrefix(knowledgeBase.path + ": was not made from") == true)
    }
  }
}
