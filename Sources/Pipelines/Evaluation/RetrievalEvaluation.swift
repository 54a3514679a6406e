public import Articles
import Foundation
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
  /// For each query, the relevant documents found among the first twenty.
  public var found: [String: [String]]
  /// Share of the relevant documents among the first 1, 2, … twenty, averaged over the queries.
  public var recallCurve: [Double]

  enum CodingKeys: String, CodingKey {
    case dataset, queries, mode, seconds, found
    case recallCurve = "recall_curve"
    case ndcgAt10 = "ndcg@10"
    case recallAt20 = "recall@20"
    case mrrAt10 = "mrr@10"
  }

  /// Documents stored in one transaction.
  private static let batch = 256

  /// Refuses a database that holds anything but this data set, or another version of it.
  ///
  /// - Throws: ``EvaluationError`` naming the database.
  public static func check(_ knowledgeBase: KnowledgeBase, isMadeFrom dataset: BEIRDataset) throws {
    let source = try stamp(of: dataset)
    let stored = try knowledgeBase.stamp(of: source.path)
    let places = Set(dataset.documents.map { "\(source.path)#\($0.id)" })
    let isOfDataset = try knowledgeBase.articlePaths().allSatisfy(places.contains)
    guard isOfDataset, stored == nil || stored == source else {
      throw EvaluationError(
        knowledgeBase.path, "was not made from \(source.path) as it is now; give another file with --db")
    }
  }

  /// Brings a data set's documents into a database that ``check(_:isMadeFrom:)`` accepts: each is an article of one
  /// passage or more. Goes on where a load was cut short; does nothing where one was completed.
  public static func load(
    _ dataset: BEIRDataset, into knowledgeBase: KnowledgeBase, passages: PassageBuilder
  ) throws {
    let source = try stamp(of: dataset)
    guard try knowledgeBase.stamp(of: source.path) == nil else { return }
    let documents = dataset.documents.filter { !$0.text.isEmpty }
    for start in stride(from: 0, to: documents.count, by: batch) {
      try Task.checkCancellation()
      try knowledgeBase.batch { batch in
        for document in documents[start..<min(start + Self.batch, documents.count)] {
          let article = article(document)
          _ = try batch.store(article, passages: passages.passages(of: article), from: source)
        }
      }
    }
    try knowledgeBase.finish(source)
  }

  /// The folder stands for its documents, with their file's digest. No ingest stamps a folder, so that what `kb ingest`
  /// makes of the same file is another source.
  private static func stamp(of dataset: BEIRDataset) throws -> SourceStamp {
    let file = dataset.folder.appending(path: BEIRDataset.corpus)
    let bytes: Data
    do {
      bytes = try Data(contentsOf: file, options: .mappedIfSafe)
    } catch {
      throw EvaluationError(file.path, error.localizedDescription)
    }
    return SourceStamp(
      path: dataset.folder.path, size: Int64(bytes.count), modified: 0, sha256: ContentDigest.sha256(of: bytes))
  }

  private static func article(_ document: BEIRDataset.Document) -> Article {
    var article = Article(
      format: .jsonl, text: document.text,
      blocks: [Block(kind: .paragraph, range: 0..<document.text.utf8.count)])
    article.title = document.title.isEmpty ? nil : document.title
    article.entry = document.id
    return article
  }

  /// Documents of a list that are measured.
  public static let measuredDepth = 20

  /// Asks every query and measures the order of the documents found.
  ///
  /// - Parameter depth: Passages asked for, ``measuredDepth`` or more. Where several are of one document, more are
  ///   asked for until enough documents are found.
  public static func run(
    _ dataset: BEIRDataset, in knowledgeBase: KnowledgeBase, searcher: Searcher, mode: Searcher.Mode, depth: Int
  ) async throws -> RetrievalEvaluation {
    let start = ContinuousClock.now
    var ndcg = 0.0, recall = 0.0, mrr = 0.0
    var found: [String: [String]] = [:]
    var curve = [Double](repeating: 0, count: measuredDepth)
    for query in dataset.queries {
      let ranked = try await ranking(of: query.text, in: knowledgeBase, searcher: searcher, mode: mode, depth: depth)
      ndcg += RankingMeasures.ndcg(ranked, grades: query.grades, at: 10)
      recall += RankingMeasures.recall(ranked, grades: query.grades, at: measuredDepth)
      mrr += RankingMeasures.reciprocalRank(ranked, grades: query.grades, at: 10)
      found[query.id] = ranked.prefix(measuredDepth).filter { query.grades[$0, default: 0] > 0 }
      for k in curve.indices { curve[k] += RankingMeasures.recall(ranked, grades: query.grades, at: k + 1) }
    }
    let count = Double(dataset.queries.count)
    return RetrievalEvaluation(
      dataset: dataset.name, queries: dataset.queries.count, mode: mode.rawValue, ndcgAt10: ndcg / count,
      recallAt20: recall / count, mrrAt10: mrr / count, seconds: (ContinuousClock.now - start) / .seconds(1),
      found: found, recallCurve: curve.map { $0 / count })
  }

  /// The result as it is kept.
  ///
  /// - Parameter encoders: The encoders' names and digests.
  public func record(encoders: [LoadedEncoder], depth: Int) -> EvaluationRun {
    EvaluationRun(
      dataset: dataset,
      settings: EvaluationRun.settings(of: encoders).merging(["mode": mode, "depth": String(depth)]) { $1 },
      measures: ["ndcg@10": ndcgAt10, "recall@20": recallAt20, "mrr@10": mrrAt10], found: found)
  }

  /// Ids of the documents found, best first: at least as many as are measured where so many are found at all.
  private static func ranking(
    of text: String, in knowledgeBase: KnowledgeBase, searcher: Searcher, mode: Searcher.Mode, depth: Int
  ) async throws -> [String] {
    var depth = depth
    while true {
      let hits = try await searcher.search(SearchQuery(text), count: depth, mode: mode, diverse: false)
      var seen: Set<String> = []
      var ranked: [String] = []
      var articles: Set<ArticleID> = []
      for article in hits.map(\.article.id) where articles.insert(article).inserted {
        // Documents with the same text are origins of one article, and found together.
        for document in try knowledgeBase.origins(of: article).filter({ !$0.vanished }).compactMap(\.entry)
        where seen.insert(document).inserted {
          ranked.append(document)
        }
      }
      if ranked.count >= measuredDepth || hits.count < depth { return ranked }
      depth *= 2
    }
  }
}
