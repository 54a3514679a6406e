import Articles
import Crypto
import Foundation
public import KnowledgeBase
import Llama
public import Retrieval

/// Answers questions with quotes from the corpus, or says that the corpus does not answer.
public struct Answerer: Sendable {
  private let knowledgeBase: KnowledgeBase
  private let searcher: Searcher
  private let encoder: LoadedEncoder?

  /// Passages that are read for an answer.
  private static let passages = 16
  /// Quotes that are encoded for one question.
  private static let quotes = 120

  /// Creates an answerer.
  ///
  /// - Parameter encoder: Compares quotes with the question; without one, words alone decide.
  public init(knowledgeBase: KnowledgeBase, searcher: Searcher, encoder: LoadedEncoder?) {
    self.knowledgeBase = knowledgeBase
    self.searcher = searcher
    self.encoder = encoder
  }

  /// Answers a question from the articles that pass the filter.
  public func answer(_ text: String, filter: ArticleFilter = ArticleFilter()) async throws -> Answer {
    let query = SearchQuery(text, filter: filter)
    let question = Question(query.text)
    let hits = try await searcher.search(query, count: Self.passages)
    let scorer = QuoteScorer(question: question, rarity: try rarity(of: question.terms))
    let scored = try await scorer.score(Array(try quotes(in: hits).prefix(Self.quotes)), with: encoder?.encoder)
    let verdict = Sufficiency(question: question, rarity: scorer.rarity, hits: hits, quotes: scored)
    guard verdict.isSufficient else {
      return Answer(
        question: text, answered: false, answer: [], citations: [], disagreements: [], confidence: verdict.confidence,
        origins: 0,
        nearest: hits.prefix(3).map(Nearest.init), missing: verdict.missing)
    }
    let points = PointSelector(question: question).points(from: scored)
    return try compose(
      text, confidence: verdict.confidence, points: points,
      articles: Dictionary(hits.map { ($0.article.id, $0.article) }) { first, _ in first })
  }

  private func quotes(in hits: [Hit]) throws -> [Quote] {
    var cutters: [ArticleID: QuoteCutter] = [:]
    var seen: Set<Place> = []
    var result: [Quote] = []
    let best = hits.first?.score ?? 1
    for hit in hits {
      if cutters[hit.article.id] == nil {
        let content = try knowledgeBase.content(of: hit.article.id)
        cutters[hit.article.id] = QuoteCutter(text: content.text, blocks: content.blocks, article: hit.article)
      }
      let relative = best > 0 ? max(0, hit.score / best) : 0
      for quote in cutters[hit.article.id]?.quotes(in: hit.passage, score: relative) ?? []
      where seen.insert(Place(article: quote.article, range: quote.range)).inserted {
        result.append(quote)
      }
    }
    return result
  }

  private struct Place: Hashable {
    let article: ArticleID
    let range: Range<Int>
  }

  /// Inverse document frequency of the question's stems, over passages.
  private func rarity(of terms: [String]) throws -> [String: Double] {
    let total = Double(max(1, try knowledgeBase.passageCount()))
    var result: [String: Double] = [:]
    for term in terms {
      let frequency = Double(try knowledgeBase.passageCount(containing: term))
      let odds = (total - frequency + 0.5) / (frequency + 0.5)
      result[Lexicon.stem(term)] = log(1 + odds)
    }
    return result
  }

  private func compose(_ text: String, confidence: Double, points: [Point], articles: [ArticleID: ArticleRecord]) throws
    -> Answer
  {
    var citations: [Citation] = []
    var statements: [Statement] = []
    for point in points {
      var numbers: [Int] = []
      for quote in point.quotes {
        guard let article = articles[quote.article] else { continue }
        numbers.append(citations.count + 1)
        citations.append(
          Citation(
            n: citations.count + 1, article: ArticleReference(article), start: quote.range.lowerBound,
            end: quote.range.upperBound, quote: quote.text, sha256: SHA256.hexadecimal(of: quote.text)))
      }
      statements.append(Statement(text: point.quotes[0].text, citations: numbers))
    }
    let origins = Set(citations.map(\.article.id)).count
    return Answer(
      question: text, answered: true, answer: statements, citations: citations, disagreements: [],
      confidence: confidence, origins: origins,
      nearest: [], missing: [])
  }
}

extension Nearest {
  fileprivate init(_ hit: Hit) {
    self.init(
      score: hit.score, text: hit.passage.text, start: hit.passage.range.lowerBound, end: hit.passage.range.upperBound,
      article: ArticleReference(hit.article))
  }
}
