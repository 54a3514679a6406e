import Foundation
import GRDB

/// A file that is gone, or an entry that a file no longer holds.
public struct VanishedSource: Sendable, Hashable {
  /// The file's absolute path, with `#entry` for an entry that is gone from a file that is still there.
  public var path: String
  /// The articles that were read from there. One that is held elsewhere, too, is not lost with it.
  public var articles: [ArticleID]

  let source: Int64
  /// `nil` where the whole file is gone.
  let origin: Int64?
}

extension KnowledgeBase {
  /// Removes articles with everything that belongs to them.
  ///
  /// The files they were read from are forgotten, too: ingesting one again adds its articles anew.
  public func remove(_ articles: [ArticleID]) throws {
    try write { db in try Remover(db: db).remove(articles) }
  }

  /// What was ingested from the given files and folders and is not there any more, in the order of paths.
  ///
  /// - Parameter isPresent: Whether a file still exists. Called for one path after the other, so that memory is only
  ///   needed for what has vanished; must not use the database.
  public func vanishedSources(under folders: [String], isPresent: (String) -> Bool) throws -> [VanishedSource] {
    try read { db in
      var vanished: [VanishedSource] = []
      var seen: Set<Int64> = []
      for folder in folders {
        // Paths are compared byte by byte, and "0" follows "/": the range holds everything inside the folder.
        let prefix = folder.hasSuffix("/") ? String(folder.dropLast()) : folder
        let sources = try Row.fetchCursor(
          db.cachedStatement(
            sql: "SELECT id, path FROM sources WHERE path = ? OR (path > ? AND path < ?) ORDER BY path"),
          arguments: [prefix, prefix + "/", prefix + "0"])
        while let row = try sources.next() {
          let (source, path): (Int64, String) = (try row.required("id"), try row.required("path"))
          let lost = isPresent(path) ? try lostEntries(db, source, path) : [try lostFile(db, source, path)]
          // Folders may lie in each other.
          if !lost.isEmpty && seen.insert(source).inserted { vanished += lost }
        }
      }
      return vanished
    }
  }

  /// Removes what has vanished, with the articles that are left without any origin.
  ///
  /// - Returns: The number of articles removed.
  @discardableResult
  public func remove(_ vanished: [VanishedSource]) throws -> Int {
    try write { db in try Remover(db: db).remove(vanished) }
  }

  private func lostFile(_ db: Database, _ source: Int64, _ path: String) throws -> VanishedSource {
    let articles = try db.integers(
      "SELECT DISTINCT article_id FROM origins WHERE source_id = ? ORDER BY article_id", [source])
    return VanishedSource(path: path, articles: articles, source: source, origin: nil)
  }

  private func lostEntries(_ db: Database, _ source: Int64, _ path: String) throws -> [VanishedSource] {
    let rows = try db.rows(
      "SELECT id, article_id, entry FROM origins WHERE source_id = ? AND vanished = 1 ORDER BY entry, id", [source])
    return try rows.map { row in
      let entry: String = try row.required("entry")
      return VanishedSource(
        path: entry.isEmpty ? path : "\(path)#\(entry)", articles: [try row.required("article_id")], source: source,
        origin: try row.required("id"))
    }
  }
}

/// Removes articles and origins within one transaction, and leaves nothing behind that only they used.
struct Remover {
  let db: Database

  func remove(_ articles: [ArticleID]) throws {
    let sources = try articles.flatMap {
      try db.integers("SELECT source_id FROM origins WHERE article_id = ?", [$0])
    }
    try removeRows(of: articles)
    for source in Set(sources) {
      // A file of which an article was removed is not completely stored any more.
      try db.run("UPDATE sources SET complete = 0 WHERE id = ?", [source])
      try forgetIfEmpty(source)
    }
  }

  func remove(_ vanished: [VanishedSource]) throws -> Int {
    var affected: Set<ArticleID> = []
    for item in vanished {
      let origins =
        try item.origin.map { try db.integers("SELECT id FROM origins WHERE id = ? AND vanished = 1", [$0]) }
        ?? db.integers("SELECT id FROM origins WHERE source_id = ?", [item.source])
      for origin in origins {
        affected.formUnion(try db.integers("SELECT article_id FROM origins WHERE id = ?", [origin]))
        try db.run("UPDATE articles SET origin_id = NULL WHERE origin_id = ?", [origin])
        try db.run("DELETE FROM origins WHERE id = ?", [origin])
      }
      try forgetIfEmpty(item.source)
    }
    let lost = try affected.sorted().filter { article in
      try CurrentRevision(db: db).choose(for: article)
      return try db.integer("SELECT 1 FROM origins WHERE article_id = ? LIMIT 1", [article]) == nil
    }
    try removeRows(of: lost)
    return lost.count
  }

  private func removeRows(of articles: [ArticleID]) throws {
    var passages: [PassageID] = []
    var texts: [Int64] = []
    for article in articles {
      passages += try db.integers(
        "SELECT id FROM passages WHERE revision_id IN (SELECT id FROM revisions WHERE article_id = ?)", [article])
      texts += try db.integers("SELECT text_id FROM revisions WHERE article_id = ?", [article])
    }
    // All passages at once, so that each block of vectors is written once.
    try PassageWriter(db: db).removePassages(passages)
    for article in articles {
      try db.run("UPDATE articles SET revision_id = NULL, origin_id = NULL WHERE id = ?", [article])
      try db.run("DELETE FROM origins WHERE article_id = ?", [article])
      try db.run("DELETE FROM revisions WHERE article_id = ?", [article])
      try db.run("DELETE FROM articles WHERE id = ?", [article])
    }
    try TextWriter(db: db).removeUnused(texts)
  }

  private func forgetIfEmpty(_ source: Int64) throws {
    guard try db.integer("SELECT 1 FROM origins WHERE source_id = ? LIMIT 1", [source]) == nil else { return }
    if let row = try db.row("SELECT path FROM sources WHERE id = ?", [source]) {
      try SourceWriter(db: db).forgetFailures(of: row.required("path"))
    }
    try db.run("DELETE FROM sources WHERE id = ?", [source])
  }
}
