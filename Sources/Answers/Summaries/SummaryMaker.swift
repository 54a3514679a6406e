public import Articles
public import KnowledgeBase

/// Something that makes summaries, each from its article alone.
public protocol SummaryMaker: Sendable {
  /// Articles that are best worked on between two writes.
  var batch: Int { get }

  /// The sentences of each article's summary; none where an article has no prose.
  func summaries(of sources: [ArticleText]) async throws -> [[SummarySentence]]
}

extension Summarizer: SummaryMaker {
  public var batch: Int { 64 }
}
