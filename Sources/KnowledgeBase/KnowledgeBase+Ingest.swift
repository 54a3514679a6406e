public import Articles
import Foundation
import GRDB

extension KnowledgeBase {
  /// Runs many changes as one transaction, which is much faster than one each: all of them are stored, or none.
  ///
  /// Other writers wait meanwhile, so keep batches to a fraction of a second. `body` uses the database through the batch
  /// only.
  public func batch<T>(_ body: (Batch) throws -> T) throws -> T {
    try write { db in try body(Batch(db: db)) }
  }

  /// Stores one article of a file with its blocks and passages, or recognises it as one already stored.
  ///
  /// The file counts as ingested once ``finish(_:)`` is called with the same stamp.
  public func store(_ article: Article, passages: [Passage], from source: SourceStamp) throws -> (
    outcome: StoreOutcome, article: ArticleID
  ) {
    try batch { try $0.store(article, passages: passages, from: source) }
  }

  /// Makes a file's stamp count, now that all its articles are stored.
  public func finish(_ source: SourceStamp) throws {
    try batch { try $0.finish(source) }
  }

  /// Records that a file, or parts of it, could not be ingested; a later success clears it.
  ///
  /// - Parameter source: The stamp of the file that failed. With it, the file counts as dealt with until it changes.
  public func record(_ failures: [Failure], of source: SourceStamp? = nil) throws {
    try batch { try $0.record(failures, of: source) }
  }

  /// The stamp under which a file was last dealt with completely; `nil` where it is new or was only partly stored.
  ///
  /// A file with a recorded failure has a stamp, too: see ``failures()``.
  public func stamp(of path: String) throws -> SourceStamp? {
    try stamps(of: [path])[path]
  }

  /// The stamps of files that were dealt with completely, by path.
  public func stamps(of paths: some Collection<String>) throws -> [String: SourceStamp] {
    try read { db in
      let rows = try db.rows(
        """
        SELECT path, size, modified, sha256 FROM sources
        WHERE complete = 1 AND path IN (SELECT value FROM json_each(?))
        """, [try stableJSON(Array(paths))])
      var stamps: [String: SourceStamp] = [:]
      for row in rows {
        let digest: Data = try row.required("sha256")
        let stamp = SourceStamp(
          path: try row.required("path"), size: try row.required("size"), modified: try row.required("modified"),
          sha256: Encoding.hexadecimal(digest))
        stamps[stamp.path] = stamp
      }
      return stamps
    }
  }

  /// What could not be ingested, by path.
  public func failures() throws -> [Failure] { try failures(where: "TRUE") }

  /// What of a file could not be ingested, itself first and then its parts.
  public func failures(of path: String) throws -> [Failure] {
    try failures(where: SourceWriter.failuresOfFile, [path])
  }

  private func failures(where condition: String, _ arguments: StatementArguments = []) throws -> [Failure] {
    try read { db in
      let rows = try db.rows(
        "SELECT path, stage, reason, failed FROM failures WHERE \(condition) ORDER BY path, stage", arguments)
      return try rows.map { row in
        Failure(
          path: try row.required("path"), stage: try row.required("stage"), reason: try row.required("reason"),
          when: try row.required("failed"))
      }
    }
  }

  /// Forgets that files and folders could not be read.
  public func forgetReadingFailures(of paths: [String]) throws {
    guard !paths.isEmpty else { return }
    let paths = try stableJSON(paths)
    try write { db in
      try db.run(
        "DELETE FROM failures WHERE stage = ? AND path IN (SELECT value FROM json_each(?))", [Failure.reading, paths])
    }
  }
}

/// Changes that are stored together. See ``KnowledgeBase/batch(_:)``.
public struct Batch {
  let db: Database

  /// Stores one article. See ``KnowledgeBase/store(_:passages:from:)``.
  ///
  /// - Throws: ``StoreError`` where the article breaks an invariant. Nothing of it is stored then, and the batch can go
  ///   on.
  public func store(_ article: Article, passages: [Passage], from source: SourceStamp) throws -> (
    outcome: StoreOutcome, article: ArticleID
  ) {
    var result: (StoreOutcome, ArticleID)?
    try db.inSavepoint {
      result = try ArticleWriter(db: db).store(article, passages: passages, from: source)
      return .commit
    }
    guard let result else { throw StoreError(.failed, "\(source.path): the article was not stored") }
    return (outcome: result.0, article: result.1)
  }

  /// Makes a file's stamp count. See ``KnowledgeBase/finish(_:)``.
  public func finish(_ source: SourceStamp) throws {
    try SourceWriter(db: db).finish(source)
  }

  /// Records failures. See ``KnowledgeBase/record(_:of:)``.
  public func record(_ failures: [Failure], of source: SourceStamp? = nil) throws {
    if let source { try SourceWriter(db: db).giveUp(source) }
    for failure in failures {
      try db.run(
        "INSERT OR REPLACE INTO failures(path, stage, reason, failed) VALUES (?, ?, ?, ?)",
        [failure.path, failure.stage, failure.reason, failure.when])
    }
  }
}
