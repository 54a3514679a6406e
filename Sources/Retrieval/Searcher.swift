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
  private let encoder: LoadedEncoder?
  /// Vectors in memory, loaded at the first search that needs them.
  private var loadedIndex: VectorIndex?
  /// What the last filter kept: questions often come with the same one.
  private var lastFiltered: (filter: ArticleFilter, passages: [PassageID]?)?

  /// Passages each retriever puts forward before fusion.
  private static let candidates = 200
  /// Of the nearest vectors, how many at least are told apart by more bits than all are searched by.
  private static let refined = 64

  /// Creates a searcher of a database that stays as it is, as a snapshot does.
  ///
  /// - Parameter encoders: The encoders whose vectors there are, the strongest first. Only that one is searched: beside
  ///   it and the words, a weaker one moves no measure (docs/RETRIEVAL.md).
  public init(knowledgeBase: KnowledgeBase, encoders: [LoadedEncoder]) {
    self.knowledgeBase = knowledgeBase
    encoder = encoders.first
  }

  /// The best passages for a query, best first.
  ///
  /// - Parameters:
  ///   - count: How many passages at most.
  ///   - diverse: Let an article, or a text that stands in several, fill only part of the list while others still have
  ///     something to say.
  public func search(_ query: SearchQuery, count: Int, mode: Mode = .hybrid, diverse: Bool = true) async throws -> [Hit]
  {
    var vector: [Float]?
    if mode != .text, !query.text.isEmpty, let encoder {
      vector = Array(try await encoder.encoder.encode([query.text], as: .query)[0])
    }
    return try await search(query, vector: vector, count: count, mode: mode, diverse: diverse)
  }

  /// The same for a query that is encoded already.
  ///
  /// - Parameter vector: The query by the strongest encoder; `nil` to search by words alone.
  package func search(
    _ query: SearchQuery, vector: [Float]?, count: Int, mode: Mode = .hybrid, diverse: Bool = true
  ) async throws -> [Hit] {
    guard count > 0 else { return [] }
    let wanted = min(count, 10_000)
    let depth = max(Self.candidates, wanted * 2)
    let filtered = try passages(matching: query.filter)
    // Words and meaning are searched at the same time: one waits for memory, the other computes.
    async let lexical =
      mode == .vector ? [:] : Self.matches(of: query, in: knowledgeBase, among: filtered, limit: depth)
    var fusion = Fusion()
    if let vector {
      let index = try index()
      let allowed = try allowed(by: query, filtered: filtered, in: index)
      var nearest = index.search(query: vector, k: depth, allowed: allowed)
      fusion.lexical = try await lexical
      // Not before: the database answers one query at a time, and a thread that waits for it is missing elsewhere.
      try refine(&nearest.hits, in: index, query: vector, best: max(Self.refined, wanted * 2))
      fusion.dense = index.scores(of: fusion.lexical.keys, query: vector)
      for hit in nearest.hits { fusion.dense[hit.id] = hit.score }
      fusion.denseDeviation = nearest.deviation
      fusion.passages = allowed?.count ?? index.count
    } else {
      fusion.lexical = try await lexical
    }
    return try hits(for: fusion.ranked(), count: wanted, diverse: diverse)
  }

  /// The relevance of passages by their words.
  @concurrent private static func matches(
    of query: SearchQuery, in knowledgeBase: KnowledgeBase, among passages: [PassageID]?, limit: Int
  ) async throws -> [PassageID: Double] {
    guard let expression = query.fullTextExpression else { return [:] }
    return Dictionary(
      try knowledgeBase.match(expression, among: passages, limit: limit).map { ($0.id, $0.score) }
    ) { first, _ in first }
  }

  private func passages(matching filter: ArticleFilter) throws -> [PassageID]? {
    if let lastFiltered, lastFiltered.filter == filter { return lastFiltered.passages }
    let passages = try knowledgeBase.passageIDs(matching: filter)
    lastFiltered = (filter, passages)
    return passages
  }

  /// The vectors that may be found by meaning: phrases and exclusions bind there, too. `nil` where all may.
  private func allowed(
    by query: SearchQuery, filtered: [PassageID]?, in index: VectorIndex
  ) throws -> VectorIndex.Subset? {
    var allowed = filtered.map(index.subset)
    if let requirement = query.requirement {
      let required = index.subset(of: try knowledgeBase.passageIDs(matching: requirement))
      allowed = allowed?.intersection(required) ?? required
    }
    if let exclusion = query.exclusion {
      let excluded = index.subset(of: try knowledgeBase.passageIDs(matching: exclusion))
      allowed = (allowed ?? index.all).subtracting(excluded)
    }
    return allowed
  }

  private func index() throws -> VectorIndex {
    if let loadedIndex { return loadedIndex }
    guard let encoder else { return VectorIndex(dimensions: 1) }
    let index = try VectorIndex(of: encoder.record, in: knowledgeBase)
    loadedIndex = index
    return index
  }

  /// Orders the first of the nearest by their exact vectors, as far as the database has what the codes leave out.
  private func refine(
    _ hits: inout [VectorIndex.Hit], in index: VectorIndex, query: [Float], best count: Int
  ) throws {
    guard let encoder else { return }
    let best = hits.prefix(count)
    let residuals = try knowledgeBase.residuals(of: encoder.record.id, best.map(\.id))
    hits.replaceSubrange(best.indices, with: index.refined(best, query: query, residuals: residuals))
  }

  private func hits(for ranked: [(id: PassageID, score: Double)], count: Int, diverse: Bool) throws -> [Hit] {
    var selection = DiverseSelection<Hit>(count: count, isDiverse: diverse)
    var rest = ranked.prefix(count * 4)
    while !selection.isFull, !rest.isEmpty {
      let batch = rest.prefix(count)
      rest = rest.dropFirst(count)
      let passages = try knowledgeBase.passages(batch.map(\.id))
      let articles = try knowledgeBase.articles(Set(passages.values.map(\.article)))
      for (id, score) in batch where !selection.isFull {
        guard let passage = passages[id], let article = articles[passage.article] else { continue }
        let hit = Hit(rank: 0, score: score, passage: passage, article: article)
        selection.offer(hit, of: article.id, text: passage.text)
      }
    }
    return selection.items.enumerated().map { place, hit in
      var hit = hit
      hit.rank = place + 1
      return hit
    }
  }
}
