import Articles
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
    let articles = Dictionary(hits.map { ($0.article.id, $0.article) }) { first, _ in first }
    let contents = try articles.mapValues { try knowledgeBase.content(of: $0.id) }
    let scorer = SentenceScorer(question: question, rarity: try rarity(of: question.terms))
    let scored = try await scorer.score(sentences(in: hits, contents: contents), with: encoder?.encoder)
    let sufficiency = Sufficiency(question: question, rarity: scorer.rarity, sentences: scored)
    guard sufficiency.isSufficient else {
      return Answer(
        question: text, answered: false, answer: [], citations: [], disagreements: [],
        confidence: sufficiency.confidence, origins: 0, nearest: hits.prefix(3).map(Nearest.init),
        missing: sufficiency.missing)
    }
    var answer = Answer(
      question: text, answered: true, answer: [], citations: [], disagreements: [], confidence: sufficiency.confidence,
      origins: 0, nearest: [], missing: [])
    for point in PointSelector(question: question).points(from: scored) {
      let first = answer.citations.count + 1
      for quote in point.quotes {
        guard let article = articles[quote.article], let content = contents[quote.article] else { continue }
        answer.citations.append(
          Citation(n: answer.citations.count + 1, article: article, range: quote.range, text: content.text))
      }
      let numbers = Array(first...answer.citations.count)
      answer.answer.append(Statement(text: answer.citations[first - 1].quote, citations: numbers))
    }
    answer.origins = Set(answer.citations.map(\.article.id)).count
    return answer
  }

  /// The sentences of the passages found, in reading order within each article.
  private func sentences(in hits: [Hit], contents: [ArticleID: (text: String, blocks: [Block])]) -> [Sentence] {
    let best = hits.first?.score ?? 0
    var seen: Set<Range<Int>> = []
    var sentences: [Sentence] = []
    for (article, hits) in Dictionary(grouping: hits, by: \.article.id).sorted(by: { $0.key < $1.key }) {
      guard let content = contents[article] else { continue }
      let cutter = SentenceCutter(article: hits[0].article, text: content.text, blocks: content.blocks)
      seen.removeAll()
      for hit in hits.sorted(by: { $0.passage.ordinal < $1.passage.ordinal }) {
        sentences += cutter.sentences(in: hit.passage, lag: hit.score - best).filter { seen.insert($0.range).inserted }
      }
    }
    return sentences
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
}

extension Citation {
  fileprivate init(n: Int, article: ArticleRecord, range: Range<Int>, text: String) {
    let quote = String(text.slice(range))
    self.init(
      n: n, article: ArticleReference(article), start: range.lowerBound, end: range.upperBound, quote: quote,
      sha256: ContentDigest.sha256(of: quote))
  }
}

extension Nearest {
  fileprivate init(_ hit: Hit) {
    self.init(
      score: hit.score, text: hit.passage.text, start: hit.passage.range.lowerBound, end: hit.passage.range.upperBound,
      article: ArticleReference(hit.article))
  }
}
