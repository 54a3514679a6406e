public import KnowledgeBase
public import Llama

/// An encoder of the database with its weights in memory.
public struct LoadedEncoder: Sendable {
  public let record: EncoderRecord
  public let encoder: TextEncoder

  /// Pairs a database's encoder with the loaded model of the same digest.
  public init(record: EncoderRecord, encoder: TextEncoder) {
    self.record = record
    self.encoder = encoder
  }
}

/// One passage found, with the article it stands in.
public struct Hit: Sendable {
  /// From 1.
  public var rank: Int
  /// Comparable within one result list only.
  public var score: Double
  public var passage: PassageRecord
  public var article: ArticleRecord
}

/// Finds the passages that answer a query: by words, by meaning, or by both.
public actor Searcher {
  /// What decides the order.
  public enum Mode: String, Sendable, CaseIterable { case hybrid, text, vector }

  private let knowledgeBase: KnowledgeBase
  private let encoders: [LoadedEncoder]
  /// Vectors in memory, loaded at the first search that needs them.
  private var indexes: [EncoderID: VectorIndex] = [:]

  /// BM25 weights of title, headings, text and CJK terms.
  private static let columnWeights = [2, 1.5, 1, 1]
  /// Passages each retriever puts forward before fusion.
  private static let candidates = 200

  /// Creates a searcher.
  ///
  /// - Parameter encoders: The encoders whose vectors are searched, the strongest first.
  public init(knowledgeBase: KnowledgeBase, encoders: [LoadedEncoder]) {
    self.knowledgeBase = knowledgeBase
    self.encoders = encoders
  }

  /// The best passages for a query, best first.
  ///
  /// - Parameters:
  ///   - count: How many passages at most.
  ///   - diverse: Let an article fill only part of the list while others still have something to say.
  public func search(_ query: SearchQuery, count: Int, mode: Mode = .hybrid, diverse: Bool = true) async throws -> [Hit]
  {
    guard count > 0 else { return [] }
    let wanted = min(count, 10_000)
    let depth = max(Self.candidates, wanted * 2)
    var lexical: [PassageID: Double] = [:]
    if mode != .vector, let expression = query.fullTextExpression {
      for match in try knowledgeBase.match(expression, weights: Self.columnWeights, filter: query.filter, limit: depth)
      {
        lexical[match.id] = match.score
      }
    }
    var fusion = Fusion()
    fusion.lexical = lexical
    if mode != .text, !query.text.isEmpty {
      fusion.dense = try await cosines(to: query, and: Set(lexical.keys), depth: depth)
    }
    return try hits(for: fusion.ranked(), count: wanted, diverse: diverse)
  }

  /// The passages that may be found by meaning: phrases and exclusions bind there, too. `nil` where all may.
  private func allowed(by query: SearchQuery) throws -> ((PassageID) -> Bool)? {
    let filtered = try knowledgeBase.passageIDs(matching: query.filter).map(Set.init)
    let required = try query.requirement.map(passages)
    let excluded = try query.exclusion.map(passages)
    if filtered == nil, required == nil, excluded == nil { return nil }
    return { id in
      filtered?.contains(id) ?? true && required?.contains(id) ?? true && !(excluded?.contains(id) ?? false)
    }
  }

  private func passages(matching expression: String) throws -> Set<PassageID> {
    Set(
      try knowledgeBase.match(expression, weights: Self.columnWeights, filter: ArticleFilter(), limit: .max).map(\.id))
  }

  /// Cosines to the query by each encoder, of the nearest passages of every encoder and of those found by words.
  private func cosines(
    to query: SearchQuery, and lexical: Set<PassageID>, depth: Int
  ) async throws -> [[PassageID: Float]] {
    let allowed = try allowed(by: query)
    var found = lexical
    var queries: [(index: VectorIndex, vector: [Float])] = []
    for encoder in encoders {
      let vector = Array(try await encoder.encoder.encode([query.text], as: .query)[0])
      let index = try index(of: encoder)
      let subset = allowed.map { index.subset(where: $0) }
      found.formUnion(index.search(query: vector, k: depth, allowed: subset).map(\.id))
      queries.append((index, vector))
    }
    return queries.map { index, vector in
      let hits = index.search(query: vector, k: found.count, allowed: index.subset { found.contains($0) })
      return Dictionary(uniqueKeysWithValues: hits.map { ($0.id, $0.score) })
    }
  }

  private func index(of encoder: LoadedEncoder) throws -> VectorIndex {
    if let index = indexes[encoder.record.id] { return index }
    let index = try VectorIndex(of: encoder.record, in: knowledgeBase)
    indexes[encoder.record.id] = index
    return index
  }

  private func hits(for ranked: [(id: PassageID, score: Double)], count: Int, diverse: Bool) throws -> [Hit] {
    let passages = try knowledgeBase.passages(ranked.prefix(count * 4).map(\.id))
    let articles = try knowledgeBase.articles(Set(passages.values.map(\.article)))
    var chosen: [Hit] = []
    var postponed: [Hit] = []
    var perArticle: [ArticleID: Int] = [:]
    let share = max(2, count / 3)
    for (id, score) in ranked {
      guard chosen.count < count else { break }
      guard let passage = passages[id], let article = articles[passage.article] else { continue }
      let hit = Hit(rank: 0, score: score, passage: passage, article: article)
      if diverse, perArticle[article.id, default: 0] >= share {
        postponed.append(hit)
      } else {
        perArticle[article.id, default: 0] += 1
        chosen.append(hit)
      }
    }
    chosen += postponed.prefix(count - chosen.count)
    return chosen.enumerated().map { index, hit in
      var hit = hit
      hit.rank = index + 1
      return hit
    }
  }
}
