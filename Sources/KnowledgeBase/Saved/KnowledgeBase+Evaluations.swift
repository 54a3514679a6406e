import GRDB

/// The result of an evaluation that is kept, as its author encodes it.
public struct EvaluationRecord: Sendable, Hashable {
  /// What was measured on, by name.
  public var dataset: String
  /// ISO 8601 in UTC.
  public var made: String
  /// The result as JSON.
  public var result: String
}

extension KnowledgeBase {
  /// Keeps the result of an evaluation.
  public func record(evaluation result: String, on dataset: String) throws {
    try write { db in
      try db.execute(
        sql: "INSERT INTO evaluations(dataset, made, result) VALUES (?, ?, ?)",
        arguments: [dataset, Encoding.now(), result])
    }
  }

  /// The kept results on a data set, the oldest first.
  public func evaluations(on dataset: String) throws -> [EvaluationRecord] {
    try read { db in
      try db.rows("SELECT dataset, made, result FROM evaluations WHERE dataset = ? ORDER BY id", [dataset]).map { row in
        EvaluationRecord(
          dataset: try row.required("dataset"), made: try row.required("made"), result: try row.required("result"))
      }
    }
  }
}
