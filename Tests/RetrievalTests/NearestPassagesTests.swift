import Articles
import GRDB
import KnowledgeBase
import Llama
import Retrieval
import TestSupport
import Testing

@Suite("The passages nearest to a query")
struct NearestPassagesTests {
  private static let dimensions = 33

  /// Vectors so near each other that codes of 8 bits often confuse them.
  private func vectors(_ count: Int, seed: UInt64) -> [[Float]] {
    var generator = SplitMix(state: seed)
    return (0..<count).map { _ in
      let vector = (0..<Self.dimensions).map { 1 + Float($0 % 5) + Float.random(in: -0.8...0.8, using: &generator) }
      let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
      return vector.map { $0 / length }
    }
  }

  private func exact(_ query: [Float], _ vectors: [[Float]], ids: [PassageID]) -> Set<PassageID> {
    let scores = vectors.map { vector in zip(vector, query).reduce(0.0) { $0 + Double($1.0) * Double($1.1) } }
    return Set(scores.indices.sorted { scores[$0] > scores[$1] }.prefix(20).map { ids[$0] })
  }

  /// The share of the exact nearest 20 that a search finds, from the vectors as `prepare` leaves them.
  private func recall(_ prepare: (String) throws -> Void = { _ in }) async throws -> Double {
    try await withTemporaryFolder { folder in
      let path = folder + "/kb.sqlite"
      let knowledgeBase = try KnowledgeBase(path: path, access: .create)
      let stored = vectors(1500, seed: 1)
      let article = Article(paragraphs: stored.indices.map { "Passage \($0)." })
      let source = SourceStamp(path: "/a.html", size: 1, modified: 1, sha256: String(repeating: "0", count: 64))
      _ = try knowledgeBase.store(article, passages: article.passages(), from: source)
      let encoder = try TextEncoder(modelAt: Repository.root + "/Tests/LlamaTests/Fixtures/tiny-static")
      let record = try knowledgeBase.encoder(name: "tiny", digest: "d", dimensions: Self.dimensions)
      let ids = try knowledgeBase.passages(of: 1).map(\.id)
      try knowledgeBase.store(zip(ids, stored).map { (id: $0, values: $1[...]) }, of: record.id)
      try prepare(path)

      let searcher = Searcher(
        knowledgeBase: knowledgeBase, encoders: [LoadedEncoder(record: record, encoder: encoder)])
      var found = 0
      let queries = vectors(20, seed: 2)
      for query in queries {
        let hits = try await searcher.search(
          SearchQuery("passage"), vector: query, count: 20, mode: .vector, diverse: false)
        found += exact(query, stored, ids: ids).intersection(hits.map(\.passage.id)).count
      }
      return Double(found) / Double(20 * queries.count)
    }
  }

  @Test("Are those of the exact vectors, where 8 bits a value could not tell them apart")
  func exactOrder() async throws {
    #expect(try await recall() > 0.96)
  }

  @Test("Are nearly those where an earlier version stored the vectors, without what the codes leave out")
  func withoutResiduals() async throws {
    let recall = try await recall { path in
      let knowledgeBase = try KnowledgeBase(path: path, access: .readWrite)
      try knowledgeBase.write { db in try db.execute(sql: "DELETE FROM vector_residuals") }
    }
    #expect(recall > 0.7 && recall < 0.9)
  }
}
