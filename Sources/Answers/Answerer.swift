import Articles
import Foundation
public import KnowledgeBase
public import Llama
public import Retrieval

/// Answers questions with quotes from the corpus, or says that the corpus does not answer.
public struct Answerer: Sendable {
  private let knowledgeBase: KnowledgeBase
  private let searcher: Searcher
  /// Compares sentences with the question and with each other.
  private let encoder: LoadedEncoder?
  /// Compares words.
  private let words: LoadedEncoder?
  private let reader: PassageReader?

  /// Passages that are read for an answer.
  private static let passages = 10

  /// Creates an answerer.
  ///
  /// - Parameters:
  ///   - encoders: One with the architecture `static` compares words, and sentences with the question, which is what the
  ///     weights were fitted for. Without one the first compares sentences, and only inflections of a word are alike;
  ///     without any, words alone decide.
  ///   - reader: Reads the likeliest paragraphs with the question in mind; without one the wording decides.
  public init(
    knowledgeBase: KnowledgeBase, searcher: Searcher, encoders: [LoadedEncoder], reader: PassageReader? = nil
  ) {
    self.knowledgeBase = knowledgeBase
    self.searcher = searcher
    self.reader = reader
    words = encoders.first { $0.encoder.info.architecture == "static" }
    encoder = words ?? encoders.first
  }

  /// Answers a question from the articles that pass the filter.
  public func answer(_ text: String, filter: ArticleFilter = ArticleFilter()) async throws -> Answer {
    let read = try await read(text, filter: filter)
    let sufficiency = Sufficiency(question: read.question, sentences: read.sentences)
    var answer = Answer(question: text, confidence: sufficiency.confidence)
    guard sufficiency.isSufficient else {
      answer.nearest = read.hits.prefix(3).map(Nearest.init)
      answer.gaps = sufficiency.gaps
      answer.missing = sufficiency.missing
      answer.searched = try searched(read.filter)
      return answer
    }
    answer.answered = true
    for point in PointSelector(question: read.question).points(from: read.sentences) {
      let numbers = point.quotes.compactMap { read.cite($0.range, of: $0.article, in: &answer) }
      guard let first = numbers.first else { continue }
      answer.answer.append(Statement(text: answer.citations[first - 1].quote, citations: numbers))
    }
    let finder = DisagreementFinder(authors: read.articles.compactMapValues(\.author))
    // What is said against an answer is worth telling; what other sentences that were read dispute was not asked.
    let answering = read.sentences.filter { $0.logOdds >= AnswerModel.threshold }.map(\.encoded)
    for pair in finder.pairs(between: answering, and: read.sentences.map(\.encoded)) {
      let numbers = [pair.first, pair.second].compactMap { read.cite($0.range, of: $0.article, in: &answer) }
      if numbers.count == 2, numbers[0] != numbers[1] {
        answer.disagreements.append(Disagreement(first: numbers[0], second: numbers[1]))
      }
    }
    answer.origins = Set(answer.citations.map { $0.article.author ?? "article \($0.article.id)" }).count
    return answer
  }

  /// What was found for a question, its sentences scored.
  func read(_ text: String, filter: ArticleFilter = ArticleFilter()) async throws -> Findings {
    let query = SearchQuery(text, filter: filter)
    let hits = try await searcher.search(query, count: Self.passages)
    let question = Question(Capitals(in: hits.map(\.passage.text)).restored(in: query.text))
    let articles = Dictionary(hits.map { ($0.article.id, $0.article) }) { first, _ in first }
    let contents = try articles.mapValues { try knowledgeBase.content(of: $0.id) }
    let scorer = SentenceScorer(
      question: question, rarity: try rarity(of: question.terms), encoder: encoder?.encoder,
      words: words?.encoder, reader: reader,
      absences: articles.mapValues { question.named.absence(from: $0, text: contents[$0.id]?.text ?? "") },
      nearness: encoder == nil ? nil : hits.first?.score)
    return Findings(
      question: question, filter: query.filter, hits: hits, articles: articles, contents: contents,
      sentences: try await scorer.score(sentences(in: hits, contents: contents)))
  }

  /// What a search with a filter looks at.
  private func searched(_ filter: ArticleFilter) throws -> Searched {
    let passages = try knowledgeBase.passageIDs(matching: filter)?.count ?? knowledgeBase.passageCount()
    return Searched(
      articles: try knowledgeBase.articleCount(matching: filter), passages: passages, filters: filter.descriptions)
  }

  /// The sentences of the passages found, in reading order within each article.
  private func sentences(in hits: [Hit], contents: [ArticleID: ArticleText]) -> [Sentence] {
    let best = hits.first?.score ?? 0
    var seen: Set<Range<Int>> = []
    var sentences: [Sentence] = []
    for (article, hits) in Dictionary(grouping: hits, by: \.article.id).sorted(by: { $0.key < $1.key }) {
      guard let content = contents[article] else { continue }
      let cutter = SentenceCutter(article, content)
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

/// What was found for a question.
struct Findings {
  let question: Question
  let filter: ArticleFilter
  let hits: [Hit]
  let articles: [ArticleID: ArticleRecord]
  let contents: [ArticleID: ArticleText]
  /// The sentences of the passages found, the best first.
  let sentences: [ScoredSentence]

  /// The number of the citation that holds a range, which is added where there is none.
  fileprivate func cite(_ range: Range<Int>, of id: ArticleID, in answer: inout Answer) -> Int? {
    if let known = answer.citations.first(where: {
      $0.article.id == id && $0.start <= range.lowerBound && range.upperBound <= $0.end
    }) {
      return known.n
    }
    guard let article = articles[id], let content = contents[id] else { return nil }
    let n = answer.citations.count + 1
    answer.citations.append(Citation(n: n, of: ArticleReference(article), range, in: content.text))
    return n
  }
}

extension Nearest {
  fileprivate init(_ hit: Hit) {
    self.init(
      score: hit.score, text: hit.passage.text, start: hit.passage.range.lowerBound, end: hit.passage.range.upperBound,
      article: ArticleReference(hit.article))
  }
}

extension ArticleFilter {
  /// The set conditions as a user may write them.
  fileprivate var descriptions: [String] {
    [
      since.map { "since \($0)" }, until.map { "until \($0)" }, author.map { "author: \($0)" },
      site.map { "site: \($0)" }, tag.map { "tag: \($0)" }, organization.map { "first-party: \($0)" },
    ].compactMap(\.self)
  }
}
