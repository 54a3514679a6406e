import Foundation
import KnowledgeBase
import Llama
import Retrieval

/// The time that searches of a database take, warm and with their queries encoded, in milliseconds of the median query.
struct DatabaseBenchmark: Encodable {
  let vectors: Int
  let queries: Int
  /// How many of the best are asked for.
  let k: Int
  /// Comparing all vectors with a query's.
  let scan: Double
  /// A whole search by words, by meaning, and by both.
  let text: Double
  let vector: Double
  let hybrid: Double
  /// A whole search by both of what a filter keeps; `nil` without a filter.
  let filtered: Double?
  /// How many passages the filter keeps.
  let kept: Int?

  /// Asks every query in every way, once unmeasured.
  init(
    of knowledgeBase: KnowledgeBase, encoder: LoadedEncoder, queries: [String], filter: ArticleFilter, k: Int = 20
  ) async throws {
    let embeddings = try await encoder.encoder.encode(queries, as: .query)
    let encoded = queries.indices.map { Array(embeddings[$0]) }
    let index = try VectorIndex(of: encoder.record, in: knowledgeBase)
    let searcher = Searcher(knowledgeBase: knowledgeBase, encoders: [encoder])
    let clock = ContinuousClock()

    func median(_ body: (Int) async throws -> Void) async throws -> Double {
      var times: [Duration] = []
      for round in 0..<2 {
        for query in queries.indices {
          let began = clock.now
          try await body(query)
          if round > 0 { times.append(clock.now - began) }
        }
      }
      return times.sorted()[times.count / 2] / .milliseconds(1)
    }
    func median(_ mode: Searcher.Mode, _ filter: ArticleFilter = ArticleFilter()) async throws -> Double {
      let parsed = queries.map { SearchQuery($0, filter: filter) }
      return try await median { query in
        _ = try await searcher.search(
          parsed[query], vector: mode == .text ? nil : encoded[query], count: k, mode: mode)
      }
    }
    vectors = index.count
    self.queries = queries.count
    self.k = k
    scan = try await median { _ = index.search(query: encoded[$0], k: k) }
    text = try await median(.text)
    vector = try await median(.vector)
    hybrid = try await median(.hybrid)
    filtered = filter.isEmpty ? nil : try await median(.hybrid, filter)
    kept = try knowledgeBase.passageIDs(matching: filter)?.count
  }

  var summary: String {
    let rows = [("scan", scan), ("text", text), ("vector", vector), ("hybrid", hybrid)].map {
      "\($0) " + String(format: "%.2f ms", $1)
    }
    let narrowed = filtered.map { String(format: ", hybrid of \(kept ?? 0) filtered %.2f ms", $0) } ?? ""
    return "best \(k) of \(vectors), \(queries) queries: " + rows.joined(separator: ", ") + narrowed
  }
}
