import GRDB

/// A question that is asked again whenever the articles change.
public struct WatchedQuestion: Sendable, Hashable {
  /// Identifies the question within the database. Never used again once removed.
  public var id: Int64
  public var question: String
  /// The articles that may answer it.
  public var filter: ArticleFilter
  /// When it was first asked, ISO 8601 in UTC.
  public var since: String
  /// When it was last asked; `nil` where it never was.
  public var checked: String?
  /// What it was answered with then, as the answerer wrote it down.
  public var answer: String?
}

extension KnowledgeBase {
  /// The watched questions, in the order in which they were stored.
  public func watchedQuestions() throws -> [WatchedQuestion] {
    try read { db in
      try db.rows("SELECT id, question, filter, since, checked, answer FROM watched_questions ORDER BY id").map { row in
        WatchedQuestion(
          id: try row.required("id"), question: try row.required("question"),
          filter: try Encoding.decode(from: row.required("filter")), since: try row.required("since"),
          checked: try row.optional("checked"), answer: try row.optional("answer"))
      }
    }
  }

  /// Stores a question to be watched; one that is already watched over the same articles stays as it is.
  public func watch(_ question: String, filter: ArticleFilter = ArticleFilter()) throws {
    try write { db in
      try db.run(
        "INSERT INTO watched_questions(question, filter, since) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        [question, try stableJSON(filter), Encoding.now()])
    }
  }

  /// Keeps what a watched question was answered with.
  public func keep(answer: String, of question: Int64) throws {
    try write { db in
      try db.run(
        "UPDATE watched_questions SET answer = ?, checked = ? WHERE id = ?", [answer, Encoding.now(), question])
    }
  }

  /// Watches a question no longer.
  public func unwatch(_ question: Int64) throws {
    try write { db in try db.run("DELETE FROM watched_questions WHERE id = ?", [question]) }
  }
}
