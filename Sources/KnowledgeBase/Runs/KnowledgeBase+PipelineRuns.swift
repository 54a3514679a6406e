import GRDB

/// A run of a pipeline with the stages it has finished.
public struct PipelineRunRecord: Sendable, Hashable {
  /// Identifies the run within the database.
  public var id: Int64
  /// When it began, ISO 8601 in UTC.
  public var started: String
  /// Results of the finished stages, in order, as the pipeline wrote them down.
  public var results: [String]
}

extension KnowledgeBase {
  /// The last run of a pipeline, where it was begun with the same settings and not finished.
  ///
  /// - Parameters:
  ///   - pipeline: What tells the pipeline from others, as its file's path.
  ///   - settings: A digest of everything that decides what the stages do.
  public func unfinishedRun(of pipeline: String, settings: String) throws -> PipelineRunRecord? {
    try read { db in
      let row = try db.row(
        "SELECT id, settings, started, finished FROM pipeline_runs WHERE pipeline = ? ORDER BY id DESC LIMIT 1",
        [pipeline])
      guard let row, try row.required("settings") == settings, try row.optional("finished") as String? == nil else {
        return nil
      }
      let id: Int64 = try row.required("id")
      let results = try db.rows("SELECT result FROM pipeline_stages WHERE run_id = ? ORDER BY number", [id])
      return PipelineRunRecord(
        id: id, started: try row.required("started"), results: try results.map { try $0.required("result") })
    }
  }

  /// Records that a run of a pipeline begins. Of its earlier runs the last twenty are kept.
  public func beginRun(of pipeline: String, settings: String) throws -> PipelineRunRecord {
    try write { db in
      let started = Encoding.now()
      try db.run(
        "INSERT INTO pipeline_runs(pipeline, settings, started) VALUES (?, ?, ?)", [pipeline, settings, started])
      let id = db.lastInsertedRowID
      try db.run(
        """
        DELETE FROM pipeline_runs WHERE pipeline = $1 AND id NOT IN (
          SELECT id FROM pipeline_runs WHERE pipeline = $1 ORDER BY id DESC LIMIT 21)
        """, [pipeline])
      return PipelineRunRecord(id: id, started: started, results: [])
    }
  }

  /// Records what the next stage of a run did.
  public func finishStage(_ stage: String, result: String, of run: Int64) throws {
    try write { db in
      try db.run(
        """
        INSERT INTO pipeline_stages(run_id, number, stage, finished, result)
        VALUES ($1, (SELECT count(*) FROM pipeline_stages WHERE run_id = $1), $2, $3, $4)
        """, [run, stage, Encoding.now(), result])
    }
  }

  /// Records that all stages of a run are done.
  public func finishRun(_ run: Int64) throws {
    try write { db in try db.run("UPDATE pipeline_runs SET finished = ? WHERE id = ?", [Encoding.now(), run]) }
  }

  /// Runs `body` while no other process runs a pipeline on the same database.
  ///
  /// - Throws: ``StoreError`` with the code `locked` where one does; what `body` throws.
  public func withRunLock<T>(_ body: () async throws -> T) async throws -> T {
    try await withLock(at: path + "-run-lock", subject: "used by a pipeline of", body)
  }
}
