/// What made a summary. A summary made otherwise is another one and stands beside it.
public struct SummaryMethod: Sendable, Hashable {
  /// The settings, as JSON with sorted keys.
  public var settings: String
  /// Digest of the model's weights and use.
  public var model: String

  /// Names a way of making summaries.
  public init(settings: String, model: String) {
    self.settings = settings
    self.model = model
  }
}

/// One sentence of a summary.
public struct SummarySentence: Sendable, Hashable, Codable {
  /// UTF-8 byte range `[start, end)` in the article's text: the sentence, or what a written sentence rests on.
  public var start: Int
  public var end: Int
  /// The sentence where it was written by a model; `nil` where it is the text of its range.
  public var text: String?

  /// A sentence of the article.
  public init(_ range: Range<Int>) {
    start = range.lowerBound
    end = range.upperBound
  }

  /// A written sentence with the place it rests on.
  public init(written text: String, restingOn range: Range<Int>) {
    self.init(range)
    self.text = text
  }

  /// ``start``..<``end``.
  public var range: Range<Int> { start..<end }
}

/// The summary of an article's current revision.
public struct SummaryRecord: Sendable, Hashable {
  public var article: ArticleID
  /// The revision it summarizes.
  public var revision: Int64
  /// In the order of the text; empty where the article has nothing to summarize.
  public var sentences: [SummarySentence]

  /// Describes a summary of one revision.
  public init(article: ArticleID, revision: Int64, sentences: [SummarySentence]) {
    self.article = article
    self.revision = revision
    self.sentences = sentences
  }
}
