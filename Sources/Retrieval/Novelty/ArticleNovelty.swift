public import KnowledgeBase
import Llama

/// How much of an article the collection did not contain before.
public struct ArticleNovelty: Sendable, Hashable {
  /// In the order of the text.
  public var passages: [PassageNovelty]
  /// 0...1: the mean distance of the passages, weighted by their length.
  public var value: Double
}

/// How far a passage is from everything the collection contained before it.
public struct PassageNovelty: Sendable, Hashable {
  public var passage: PassageRecord
  /// 1 minus the cosine to the nearest earlier passage of another article; 1 where there is none.
  public var distance: Double
  /// The nearest earlier passages, the nearest first.
  public var nearest: [Neighbour]

  /// An earlier passage of another article.
  public struct Neighbour: Sendable, Hashable {
    public var passage: PassageID
    /// Cosine to the passage.
    public var similarity: Double
  }
}

/// Compares passages with those that came before them, by the vectors that are stored.
///
/// What came before is decided by ``KnowledgeBase/passagesByArrival()``, not by when the comparison is made: the same
/// database gives the same result.
public struct NoveltyMeasure: Sendable {
  private let knowledgeBase: KnowledgeBase
  private let index: VectorIndex
  /// All passages in the order of arrival.
  private let passages: [PassageID]
  /// Where each article's begin.
  private let first: [ArticleID: Int]

  /// Earlier passages that each passage is compared with.
  private static let neighbours = 3

  /// Reads the vectors of an encoder.
  ///
  /// - Returns: `nil` where it has embedded nothing.
  public init?(knowledgeBase: KnowledgeBase, encoder: EncoderRecord) throws {
    self.knowledgeBase = knowledgeBase
    index = try VectorIndex(of: encoder, in: knowledgeBase)
    guard index.count > 0 else { return nil }
    let arrivals = try knowledgeBase.passagesByArrival()
    passages = arrivals.map(\.passage)
    first = Dictionary(arrivals.enumerated().map { ($0.element.article, $0.offset) }) { first, _ in first }
  }

  /// Compares each article's passages with all passages of articles that came before it.
  ///
  /// An article that has no passage, or one that is not embedded yet, is left out.
  public func novelties(of articles: [ArticleID]) throws -> [ArticleID: ArticleNovelty] {
    var novelties: [ArticleID: ArticleNovelty] = [:]
    // In the order of arrival, so that what came before only grows.
    var earlier = index.subset(of: [])
    var end = 0
    for (id, start) in articles.compactMap({ id in first[id].map { (id, $0) } }).sorted(by: { $0.1 < $1.1 }) {
      try Task.checkCancellation()
      index.insert(passages[end..<start], into: &earlier)
      end = start
      novelties[id] = try novelty(of: id, beside: earlier)
    }
    return novelties
  }

  private func novelty(of id: ArticleID, beside earlier: VectorIndex.Subset) throws -> ArticleNovelty? {
    let passages = try knowledgeBase.passages(of: id)
    let vectors = index.vectors(of: passages.map(\.id))
    guard vectors.count == passages.count, !passages.isEmpty else { return nil }
    let compared = passages.map { passage in
      let nearest = vectors[passage.id].map { index.search(query: $0, k: Self.neighbours, allowed: earlier).hits } ?? []
      return PassageNovelty(
        passage: passage, distance: nearest.first.map { min(1, max(0, 1 - Double($0.score))) } ?? 1,
        nearest: nearest.map { PassageNovelty.Neighbour(passage: $0.id, similarity: Double($0.score)) })
    }
    let length = compared.reduce(0) { $0 + $1.passage.range.count }
    let sum = compared.reduce(0) { $0 + $1.distance * Double($1.passage.range.count) }
    return ArticleNovelty(passages: compared, value: length == 0 ? 0 : sum / Double(length))
  }
}
