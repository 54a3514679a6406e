import Answers
import Articles
public import KnowledgeBase
import Retrieval

/// The articles of a knowledge base with the scores of their paragraphs, of which maps are drawn.
///
/// All articles are scored together, whatever a map shows of them, so that the same quote has the same score in each.
public struct ScoredCorpus: Sendable {
  private let taxonomy: Taxonomy
  private let articles: [ScoredArticle]

  private struct ScoredArticle: Sendable {
    let record: ArticleRecord
    let text: String
    var paragraphs: [(text: String, scores: [MotiveScorer.Score])] = []
  }

  /// Reads and scores all articles.
  ///
  /// - Parameter progress: Called with the number of paragraphs judged and their total.
  public init(
    _ knowledgeBase: KnowledgeBase, scorer: MotiveScorer, progress: (Int, Int) -> Void = { _, _ in }
  ) async throws {
    taxonomy = scorer.taxonomy
    let records = try knowledgeBase.articles()
    let texts = try records.map { try knowledgeBase.content(of: $0.id) }
    let passages = texts.indices.flatMap { ArguedPassage.passages(of: texts[$0], index: $0) }
    let scores = try await scorer.scores(of: passages, in: texts) { progress($0, passages.count) }
    var articles = zip(records, texts).map { ScoredArticle(record: $0, text: $1.text) }
    for (passage, scores) in zip(passages, scores) {
      articles[passage.article].paragraphs.append((passage.text, scores))
    }
    self.articles = articles
  }

  /// The map of the articles that are shown.
  ///
  /// - Parameters:
  ///   - shown: `nil` for all articles.
  ///   - actor: Counts only paragraphs that name the actor, or that stand in an article whose title names it.
  public func map(of shown: Set<ArticleID>? = nil, actor: String? = nil) -> StrategyMap {
    let name = actor.map(ActorName.init)
    let mapped = articles.filter { shown?.contains($0.record.id) ?? true }.map { article in
      let isAbout = name?.isIn(article.record.title ?? "") ?? true
      let paragraphs = article.paragraphs.filter { isAbout || name?.isIn($0.text) ?? true }
      return StrategyMap.MappedArticle(
        article: ArticleReference(article.record),
        motives: taxonomy.motives.enumerated().compactMap { index, motive in
          StrategyMap.ArguedMotive(id: motive.id, scores: paragraphs.map { $0.scores[index] }, text: article.text)
        })
    }
    return StrategyMap(taxonomy: taxonomy, actor: actor, articles: mapped)
  }
}

/// An actor's name as its words.
private struct ActorName {
  let words: [String]

  init(_ name: String) { words = Lexicon.words(in: name) }

  func isIn(_ text: String) -> Bool {
    let text = Lexicon.words(in: text)
    guard !words.isEmpty, text.count >= words.count else { return false }
    return (0...text.count - words.count).contains { text[$0..<$0 + words.count].elementsEqual(words) }
  }
}
