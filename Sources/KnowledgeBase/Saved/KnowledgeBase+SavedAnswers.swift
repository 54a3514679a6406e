import GRDB

/// An answer that is kept, as its author encodes it.
public struct SavedAnswerRecord: Sendable, Hashable {
  /// Identifies it within the database.
  public var id: Int64
  public var question: String
  /// The answer as JSON.
  public var answer: String
  /// When it was saved, ISO 8601 in UTC.
  public var saved: String
  /// When it was last checked.
  public var checked: String
  /// What the last check found; empty where everything still stands.
  public var problems: [String]
}

extension KnowledgeBase {
  /// Keeps an answer. The same answer to the same question is kept once.
  ///
  /// - Returns: Its id.
  public func save(answer: String, to question: String) throws -> Int64 {
    try write { db in
      let known = try db.row(
        "SELECT id FROM saved_answers WHERE question = ? AND answer = ?", [question, answer])
      if let known { return try known.required("id") }
      let now = Encoding.now()
      try db.execute(
        sql: "INSERT INTO saved_answers(question, answer, saved, checked, problems) VALUES (?, ?, ?, ?, '[]')",
        arguments: [question, answer, now, now])
      return db.lastInsertedRowID
    }
  }

  /// The answers that are kept, in the order in which they were saved.
  public func savedAnswers() throws -> [SavedAnswerRecord] {
    try read { db in
      try db.rows("SELECT id, question, answer, saved, checked, problems FROM saved_answers ORDER BY id").map { row in
        SavedAnswerRecord(
          id: try row.required("id"), question: try row.required("question"), answer: try row.required("answer"),
          saved: try row.required("saved"), checked: try row.required("checked"),
          problems: try Encoding.decode(from: row.required("problems")))
      }
    }
  }

  /// Notes what a check of a kept answer found.
  public func record(problems: [String], ofSavedAnswer id: Int64) throws {
    try write { db in
      try db.execute(
        sql: "UPDATE saved_answers SET problems = ?, checked = ? WHERE id = ?",
        arguments: [try stableJSON(problems), Encoding.now(), id])
    }
  }

  /// Forgets a kept answer; `false` where there is none with this id.
  public func removeSavedAnswer(_ id: Int64) throws -> Bool {
    try write { db in
      try db.execute(sql: "DELETE FROM saved_answers WHERE id = ?", arguments: [id])
      return db.changesCount > 0
    }
  }
}
