import Articles
public import KnowledgeBase
public import Llama
public import Retrieval

/// Compares new articles with what the collection contained before them.
public struct DigestBuilder: Sendable {
  private let knowledgeBase: KnowledgeBase
  private let encoder: TextEncoder

  /// Passages at least this far from all earlier ones count as new.
  private static let newDistance = 0.37
  /// Shorter passages, such as a byline in the text, are not worth a quote.
  private static let leastBytes = 100
  /// Passages with at least this cosine speak of the same thing, so that their sentences can be compared.
  private static let relatedness = 0.5
  /// Quotes of each sort that an entry shows.
  private static let quotes = 3
  /// A quote is cut after the sentence with which it reaches so many bytes.
  private static let quoteBytes = 360

  /// Creates a builder.
  ///
  /// - Parameter encoder: Compares the claims of single sentences.
  public init(knowledgeBase: KnowledgeBase, encoder: TextEncoder) {
    self.knowledgeBase = knowledgeBase
    self.encoder = encoder
  }

  /// The digest of some articles, the ones that add most first. Articles whose novelty is not known come last.
  public func digest(
    of summaries: [ArticleSummary], novelties: [ArticleID: ArticleNovelty]
  ) async throws -> Digest {
    var entries: [Digest.Entry] = []
    for summary in summaries {
      try Task.checkCancellation()
      entries.append(try await entry(for: summary, novelty: novelties[summary.article.id]))
    }
    return Digest(
      entries: entries.sorted {
        $0.added != $1.added ? $0.added > $1.added : $0.summary.article.id < $1.summary.article.id
      })
  }

  private func entry(for summary: ArticleSummary, novelty: ArticleNovelty?) async throws -> Digest.Entry {
    let content = try knowledgeBase.content(of: summary.article.id)
    let text = content.text
    var entry = Digest.Entry(
      summary: summary,
      sentences: summary.sentences.map { Citation(of: summary.article, $0.start..<$0.end, in: text) },
      additions: [], repetitions: [], contradictions: [], added: 0)
    guard let novelty else { return entry }
    let new = novelty.passages.filter { $0.distance >= Self.newDistance && $0.passage.range.count >= Self.leastBytes }
    entry.added = new.reduce(0) { $0 + $1.distance * Double($1.passage.range.count) }
    let comparison = try await comparison(of: novelty, in: summary.article, content)
    entry.repetitions = comparison.repetitions.sorted { $0.new.count > $1.new.count }.prefix(Self.quotes)
      .compactMap { repetition in
        comparison.earlier.content(of: repetition.article).map { article, earlier in
          Digest.Pair(
            new: Citation(of: summary.article, opening(of: repetition.new, in: text), in: text),
            earlier: Citation(of: article, opening(of: repetition.earlier, in: earlier), in: earlier))
        }
      }
    entry.contradictions = Array(comparison.contradictions.prefix(Self.quotes))
    entry.additions = new.sorted { $0.distance > $1.distance }.prefix(Self.quotes)
      .sorted { $0.passage.ordinal < $1.passage.ordinal }
      .compactMap { unsaid(in: $0.passage.range, of: text, beside: comparison.repetitions.map(\.new)) }
      .map { Citation(of: summary.article, $0, in: text) }
    return entry
  }

  /// The first whole sentences of a range.
  private func opening(of range: Range<Int>, in text: String) -> Range<Int> {
    let sentences = SentenceSegmenter.sentences(in: text, range: range)
    let last = sentences.first { $0.upperBound - range.lowerBound >= Self.quoteBytes } ?? sentences.last
    return range.lowerBound..<(last?.upperBound ?? range.upperBound)
  }

  /// The sentences of a range from the first one on that repeats nothing.
  private func unsaid(in range: Range<Int>, of text: String, beside repeated: [Range<Int>]) -> Range<Int>? {
    let first = SentenceSegmenter.sentences(in: text, range: range).first { sentence in
      !repeated.contains { $0.overlaps(sentence) }
    }
    return first.map { opening(of: $0.lowerBound..<range.upperBound, in: text) }
  }

  /// What an article says again or contradicts, by the sentences of the passages nearest to its own.
  private struct Comparison {
    let earlier: EarlierPassages
    var repetitions: [Repetition] = []
    var contradictions: [Digest.Pair] = []
  }

  private func comparison(
    of novelty: ArticleNovelty, in article: ArticleReference, _ content: ArticleText
  ) async throws -> Comparison {
    let own = SentenceCutter(article.id, content)
    var comparison = Comparison(earlier: try EarlierPassages(novelty, in: knowledgeBase))
    for passage in novelty.passages {
      let related = try passage.nearest.filter { $0.similarity >= Self.relatedness }
        .compactMap { try comparison.earlier.passage($0.passage) }
      guard !related.isEmpty else { continue }
      let new = own.sentences(in: passage.passage, lag: 0)
      let sentences = new + related.flatMap(\.sentences)
      let vectors = try await encoder.encode(sentences.map(\.text), as: .passage)
      let encoded = sentences.indices.map { EncodedSentence(sentence: sentences[$0], vector: Array(vectors[$0])) }
      let (own, earlier) = (encoded.prefix(new.count), encoded.dropFirst(new.count))
      comparison.repetitions += Repetition.found(in: own, of: earlier)
      guard comparison.contradictions.count < Self.quotes else { continue }
      let texts = Dictionary(related.map { ($0.article.id, $0) }) { first, _ in first }
      var authors = texts.compactMapValues(\.article.author)
      authors[article.id] = article.author
      for (new, old) in DisagreementFinder(authors: authors).pairs(between: own, and: earlier) {
        guard let other = texts[old.article] else { continue }
        comparison.contradictions.append(
          Digest.Pair(
            new: Citation(of: article, new.range, in: content.text),
            earlier: Citation(of: other.article, old.range, in: other.text)))
      }
    }
    return comparison
  }
}

/// The passages that an article is compared with, with their articles.
private struct EarlierPassages {
  struct Found {
    let article: ArticleReference
    let text: String
    /// The passage's sentences.
    let sentences: [Sentence]
  }

  private let passages: [PassageID: PassageRecord]
  private let articles: [ArticleID: ArticleRecord]
  private let contents: [ArticleID: ArticleText]

  init(_ novelty: ArticleNovelty, in knowledgeBase: KnowledgeBase) throws {
    passages = try knowledgeBase.passages(Set(novelty.passages.flatMap { $0.nearest.map(\.passage) }))
    articles = try knowledgeBase.articles(Set(passages.values.map(\.article)))
    contents = try articles.mapValues { try knowledgeBase.content(of: $0.id) }
  }

  func passage(_ id: PassageID) throws -> Found? {
    guard let passage = passages[id], let record = articles[passage.article], let content = contents[record.id] else {
      return nil
    }
    let cutter = SentenceCutter(record.id, content)
    return Found(
      article: ArticleReference(record), text: content.text, sentences: cutter.sentences(in: passage, lag: 0))
  }

  func content(of id: ArticleID) -> (article: ArticleReference, text: String)? {
    guard let record = articles[id], let content = contents[id] else { return nil }
    return (ArticleReference(record), content.text)
  }
}
