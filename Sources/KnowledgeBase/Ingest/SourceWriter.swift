import Articles
import Foundation
import GRDB

/// The files that articles were read from, and how far their last reading came.
struct SourceWriter {
  let db: Database

  /// A reading of a file: all entries stored during it carry its generation.
  struct Reading {
    var id: Int64
    var generation: Int64
  }

  /// Starts reading a file, or goes on with a reading of the same bytes that was cut short.
  func beginReading(_ stamp: SourceStamp) throws -> Reading {
    guard let sha256 = Encoding.bytes(hexadecimal: stamp.sha256) else {
      throw StoreError(.invalid, "\(stamp.path): '\(stamp.sha256)' is not a hexadecimal SHA-256")
    }
    let row = try db.row("SELECT id, generation, sha256, complete FROM sources WHERE path = ?", [stamp.path])
    guard let row else {
      try db.run(
        "INSERT INTO sources(path, size, modified, sha256, generation, complete) VALUES (?, ?, ?, ?, 1, 0)",
        [stamp.path, stamp.size, stamp.modified, sha256])
      return Reading(id: db.lastInsertedRowID, generation: 1)
    }
    var reading = Reading(id: try row.required("id"), generation: try row.required("generation"))
    let storedDigest: Data = try row.required("sha256")
    let isComplete: Bool = try row.required("complete")
    if isComplete || storedDigest != sha256 {
      reading.generation += 1
      try db.run(
        "UPDATE sources SET size = ?, modified = ?, sha256 = ?, generation = ?, complete = 0 WHERE id = ?",
        [stamp.size, stamp.modified, sha256, reading.generation, reading.id])
      try forgetFailures(of: stamp.path)
    }
    return reading
  }

  /// Makes a file's stamp count, and marks what the file held before and holds no more. A feed's old entries are not
  /// marked: rolling off is what they do.
  func finish(_ stamp: SourceStamp) throws {
    if try isKnown(stamp) {
      try setComplete(stamp)
      return
    }
    let reading = try beginReading(stamp)
    try setComplete(stamp)
    let gone = """
      source_id = ? AND generation < ? AND vanished = 0
      AND (SELECT format FROM revisions WHERE revisions.id = origins.revision_id)
        NOT IN (SELECT value FROM json_each('\(try stableJSON(ArticleFormat.feeds.map(\.rawValue)))'))
      """
    let arguments: StatementArguments = [reading.id, reading.generation]
    let articles = try db.integers("SELECT DISTINCT article_id FROM origins WHERE \(gone)", arguments)
    try db.run("UPDATE origins SET vanished = 1 WHERE \(gone)", arguments)
    for article in articles { try CurrentRevision(db: db).choose(for: article) }
    try forgetFailures(of: stamp.path)
  }

  /// The failures of a file: those under its path, and those of its parts, whose paths go on behind it with `#`. A file
  /// may be called so as well, and then the failure is that file's.
  static let failuresOfFile = """
    (path = ?1 OR path >= ?1 || '#' AND path < ?1 || '$' AND NOT EXISTS (
      SELECT 1 FROM sources WHERE sources.path >= ?1 || '#' AND sources.path < ?1 || '$'
      AND (failures.path = sources.path OR failures.path >= sources.path || '#' AND failures.path < sources.path || '$')
    ))
    """

  func forgetFailures(of path: String) throws {
    try db.run("DELETE FROM failures WHERE \(Self.failuresOfFile)", [path])
  }

  /// Makes a file's stamp count although the file failed, so that it is not tried again before it changes.
  func giveUp(_ stamp: SourceStamp) throws {
    _ = try beginReading(stamp)
    try setComplete(stamp)
  }

  /// Whether all of these bytes is stored, so that at most the file's time of modification is new.
  private func isKnown(_ stamp: SourceStamp) throws -> Bool {
    try db.integer(
      "SELECT 1 FROM sources WHERE path = ? AND complete = 1 AND sha256 = ?",
      [stamp.path, Encoding.bytes(hexadecimal: stamp.sha256)]) != nil
  }

  private func setComplete(_ stamp: SourceStamp) throws {
    try db.run(
      "UPDATE sources SET size = ?, modified = ?, complete = 1 WHERE path = ?",
      [stamp.size, stamp.modified, stamp.path])
  }
}
