public import Articles
public import KnowledgeBase
public import Retrieval

/// How well passages are found on a data set with judgments. The coding keys are the command line's contract.
public struct RetrievalEvaluation: Sendable, Codable {
  public var dataset: String
  public var queries: Int
  public var mode: String
  public var ndcgAt10: Double
  public var recallAt20: Double
  public var mrrAt10: Double
  /// For searching, without reading and embedding the corpus.
  public var seconds: Double

  enum CodingKeys: String, CodingKey {
    case dataset, queries, mode, seconds
    case ndcgAt10 = "ndcg@10"
    case recallAt20 = "recall@20"
    case mrrAt10 = "mrr@10"
  }

  /// Brings a data set's documents into an empty database: each is an article of one passage or more.
  public static func load(
    _ dataset: BEIRDataset, into knowledgeBase: KnowledgeBase, passages: PassageBuilder
  ) throws {
    let source = SourceStamp(path: dataset.name, size: 0, modified: 0, sha256: "")
    for document in dataset.documents {
      let range = 0..<document.text.utf8.count
      guard !range.isEmpty else { continue }
      var article = Article(
        format: .jsonl, text: document.text, blocks: [Block(kind: .paragraph, range: range)])
      article.title = document.title.isEmpty ? nil : document.title
      article.entry = document.id
      _ = try knowledgeBase.store(article, passages: passages.passages(of: article), from: source)
    }
  }

  /// Asks every query and measures the order of the documents found.
  public static func run(
    _ dataset: BEIRDataset, in knowledgeBase: KnowledgeBase, searcher: Searcher, mode: Searcher.Mode, depth: Int
  ) async throws -> RetrievalEvaluation {
    let start = ContinuousClock.now
    var ndcg = 0.0, recall = 0.0, mrr = 0.0
    for query in dataset.queries {
      let hits = try await searcher.search(SearchQuery(query.text), count: depth, mode: mode, diverse: false)
      var seen: Set<String> = []
      var ranked: [String] = []
      for article in hits.map(\.article.id) {
        // Documents with the same text are origins of one article, and found together.
        for origin in try knowledgeBase.origins(of: article) {
          let document = origin.path.drop { $0 != "#" }.dropFirst()
          if seen.insert(String(document)).inserted { ranked.append(String(document)) }
        }
      }
      ndcg += RankingMeasures.ndcg(ranked, grades: query.grades, at: 10)
      recall += RankingMeasures.recall(ranked, grades: query.grades, at: 20)
      mrr += RankingMeasures.reciprocalRank(ranked, grades: query.grades, at: 10)
    }
    let count = Double(dataset.queries.count)
    return RetrievalEvaluation(
      dataset: dataset.name, queries: dataset.queries.count, mode: mode.rawValue, ndcgAt10: ndcg / count,
      recallAt20: recall / count, mrrAt10: mrr / count, seconds: (ContinuousClock.now - start) / .seconds(1))
  }
}
