public import Answers
public import KnowledgeBase

/// Gives articles the summaries they lack. The work left is read from the database, so a killed run resumes where it was.
public struct Summarizing: Sendable {
  /// How the summaries are made.
  public let method: SummaryMethod

  private let knowledgeBase: KnowledgeBase
  private let maker: any SummaryMaker
  private let progress: @Sendable (RunProgress) -> Void

  /// Creates the stage.
  ///
  /// - Parameters:
  ///   - maker: Makes the summaries. A kill loses at most the work on one of its batches.
  ///   - method: Names what it makes.
  public init(
    knowledgeBase: KnowledgeBase, maker: any SummaryMaker, method: SummaryMethod,
    progress: @escaping @Sendable (RunProgress) -> Void = { _ in }
  ) {
    self.knowledgeBase = knowledgeBase
    self.maker = maker
    self.method = method
    self.progress = progress
  }

  /// Summarizes the articles that pass the filter and have no summary by this method yet.
  ///
  /// - Parameter limit: Summarize at most so many.
  /// - Returns: The articles whose summaries nobody has been shown yet, also from a run before that was killed. Call
  ///   ``reported(_:)`` once they are shown.
  public func run(matching filter: ArticleFilter = ArticleFilter(), limit: Int? = nil) async throws -> [ArticleID] {
    try await knowledgeBase.withIngestLock {
      let articles = try knowledgeBase.articlesWithoutSummary(by: method, matching: filter, limit: limit)
      for start in stride(from: 0, to: articles.count, by: maker.batch) {
        progress(RunProgress(stage: "summarizing", done: start, total: articles.count))
        let summaries = try await summarize(Array(articles[start..<min(start + maker.batch, articles.count)]))
        try knowledgeBase.store(summaries, by: method)
      }
      if !articles.isEmpty {
        progress(RunProgress(stage: "summarizing", done: articles.count, total: articles.count))
      }
    }
    return try knowledgeBase.articlesWithUnreportedSummary(by: method, matching: filter)
  }

  /// Summarizes the given articles, as far as they have no summary by this method yet.
  public func run(_ articles: [ArticleID]) async throws {
    let known = try knowledgeBase.summaries(of: articles, by: method)
    let summaries = try await summarize(articles.filter { known[$0] == nil })
    try knowledgeBase.store(summaries, by: method)
  }

  /// Records that the summaries of these articles have been shown.
  public func reported(_ articles: [ArticleID]) throws {
    try knowledgeBase.markSummariesReported(of: articles, by: method)
  }

  private func summarize(_ articles: [ArticleID]) async throws -> [SummaryRecord] {
    // One moment for facts and texts, whatever is removed meanwhile.
    let snapshot = try knowledgeBase.snapshot()
    let records = try snapshot.articles(articles)
    let present = articles.compactMap { records[$0] }
    let summaries = try await maker.summaries(of: present.map { try snapshot.content(of: $0.id) })
    return zip(present, summaries).map { SummaryRecord(article: $0.id, revision: $0.revision, sentences: $1) }
  }
}
