import Articles
public import KnowledgeBase
public import Retrieval

/// A summary with the article it is of. The coding keys are the command line's contract.
public struct ArticleSummary: Sendable, Encodable {
  public var article: ArticleReference
  /// In the order of the text.
  public var sentences: [Sentence]
  /// 0...1: how much of the article the collection did not contain before; `nil` while it is not embedded.
  public var novelty: Double?

  /// A sentence with its place.
  public struct Sentence: Sendable, Encodable {
    public var text: String
    /// UTF-8 byte range `[start, end)` in the article's text: the sentence, or what a written sentence rests on.
    public var start: Int
    public var end: Int
    /// What a written sentence rests on; `nil` where the sentence is the article's own.
    public var quote: String?
  }

  enum CodingKeys: String, CodingKey { case article, sentences, novelty }

  /// Encodes an unknown novelty as `null`.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(article, forKey: .article)
    try container.encode(sentences, forKey: .sentences)
    try container.encode(novelty, forKey: .novelty)
  }

  /// The stored summaries of articles, in the articles' order.
  ///
  /// - Parameter novelties: What the articles add, as far as it is known.
  public static func stored(
    of articles: [ArticleID], by method: SummaryMethod, novelties: [ArticleID: ArticleNovelty],
    in knowledgeBase: KnowledgeBase
  ) throws -> [ArticleSummary] {
    let records = try knowledgeBase.articles(articles)
    let summaries = try knowledgeBase.summaries(of: articles, by: method)
    return try articles.compactMap { id -> ArticleSummary? in
      guard let record = records[id], let summary = summaries[id] else { return nil }
      let text = try knowledgeBase.content(of: id).text
      return ArticleSummary(
        article: ArticleReference(record),
        sentences: summary.sentences.map { sentence in
          let quote = String(text.slice(sentence.range))
          return Sentence(
            text: sentence.text ?? quote, start: sentence.start, end: sentence.end,
            quote: sentence.text == nil ? nil : quote)
        },
        novelty: novelties[id]?.value)
    }
  }
}
