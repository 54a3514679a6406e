import GRDB

extension KnowledgeBase {
  /// The articles that pass the filter and whose current revision has no summary by this method, in the order of ids.
  public func articlesWithoutSummary(
    by method: SummaryMethod, matching filter: ArticleFilter = ArticleFilter(), limit: Int? = nil
  ) throws -> [ArticleID] {
    try read { db in
      let condition = filter.condition
      return try db.integers(
        """
        SELECT articles.id FROM articles WHERE \(condition.sql) AND NOT EXISTS (
          SELECT 1 FROM summaries
          WHERE summaries.revision_id = articles.revision_id AND settings = ? AND model = ?)
        ORDER BY articles.id LIMIT ?
        """, condition.arguments + [method.settings, method.model, limit ?? -1])
    }
  }

  /// Stores summaries together. One whose revision is gone by now is left out; one that is there already stays.
  public func store(_ summaries: [SummaryRecord], by method: SummaryMethod) throws {
    try write { db in
      for summary in summaries {
        try db.run(
          """
          INSERT OR IGNORE INTO summaries(revision_id, settings, model, sentences, created, reported)
          SELECT id, ?, ?, ?, ?, 0 FROM revisions WHERE id = ?
          """,
          [method.settings, method.model, try stableJSON(summary.sentences), Encoding.now(), summary.revision])
      }
    }
  }

  /// The articles that pass the filter and have a summary that no run has shown yet, in the order of ids.
  public func articlesWithUnreportedSummary(
    by method: SummaryMethod, matching filter: ArticleFilter = ArticleFilter()
  ) throws -> [ArticleID] {
    try read { db in
      let condition = filter.condition
      return try db.integers(
        """
        SELECT articles.id FROM articles JOIN summaries ON summaries.revision_id = articles.revision_id
        WHERE \(condition.sql) AND settings = ? AND model = ? AND reported = 0 ORDER BY articles.id
        """, condition.arguments + [method.settings, method.model])
    }
  }

  /// Records that a run has shown the summaries of articles' current revisions.
  public func markSummariesReported(of articles: some Collection<ArticleID>, by method: SummaryMethod) throws {
    try write { db in
      try db.run(
        """
        UPDATE summaries SET reported = 1 WHERE settings = ? AND model = ? AND revision_id IN (
          SELECT revision_id FROM articles WHERE id IN (SELECT value FROM json_each(?)))
        """, [method.settings, method.model, try stableJSON(Array(articles))])
    }
  }

  /// The summaries by one method of the current revisions of articles.
  public func summaries(
    of articles: some Collection<ArticleID>, by method: SummaryMethod
  ) throws -> [ArticleID: SummaryRecord] {
    try read { db in
      let rows = try db.rows(
        """
        SELECT articles.id AS article, summaries.revision_id AS revision, sentences, text
        FROM articles JOIN summaries ON summaries.revision_id = articles.revision_id
        JOIN revisions ON revisions.id = articles.revision_id JOIN texts ON texts.id = revisions.text_id
        WHERE articles.id IN (SELECT value FROM json_each(?)) AND settings = ? AND model = ?
        """, [try stableJSON(Array(articles)), method.settings, method.model])
      let records = try rows.map { row in
        let text: String = try row.required("text")
        let sentences: [SummarySentence] = try Encoding.decode(from: row.required("sentences"))
        guard sentences.allSatisfy({ text.checkedSlice($0.start, $0.end) != nil }) else {
          throw DamagedRow(reason: "a summary's sentence is outside its text")
        }
        return SummaryRecord(
          article: try row.required("article"), revision: try row.required("revision"), sentences: sentences)
      }
      return Dictionary(records.map { ($0.article, $0) }) { first, _ in first }
    }
  }
}
