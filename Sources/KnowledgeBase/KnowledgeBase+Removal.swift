import Foundation
import GRDB

extension KnowledgeBase {
  /// Removes articles with everything that belongs to them.
  ///
  /// The files they were read from are forgotten, too: ingesting one again adds its articles anew.
  public func remove(_ articles: [ArticleID]) throws {
    try write { db in try Remover(db: db).remove(articles) }
  }
}

/// Removes articles within one transaction, and leaves nothing behind that only they used.
struct Remover {
  let db: Database

  func remove(_ articles: [ArticleID]) throws {
    var passages: [PassageID] = []
    var texts: [Int64] = []
    var sources: [Int64] = []
    for article in articles {
      passages += try db.integers(
        "SELECT id FROM passages WHERE revision_id IN (SELECT id FROM revisions WHERE article_id = ?)", [article])
      texts += try db.integers("SELECT text_id FROM revisions WHERE article_id = ?", [article])
      sources += try db.integers("SELECT source_id FROM origins WHERE article_id = ?", [article])
    }
    try PassageWriter(db: db).removePassages(passages)
    for article in articles {
      try db.run("UPDATE articles SET revision_id = NULL, origin_id = NULL WHERE id = ?", [article])
      try db.run("DELETE FROM origins WHERE article_id = ?", [article])
      try db.run("DELETE FROM revisions WHERE article_id = ?", [article])
      try db.run("DELETE FROM articles WHERE id = ?", [article])
    }
    try TextWriter(db: db).removeUnused(texts)
    for source in Set(sources) { try forgetSourceIfEmpty(source) }
  }

  /// A file that holds an article no more is read again by the next ingest; one that holds none is forgotten.
  private func forgetSourceIfEmpty(_ source: Int64) throws {
    try db.run("UPDATE sources SET complete = 0 WHERE id = ?", [source])
    try db.run(
      "DELETE FROM sources WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM origins WHERE source_id = ?1)", [source])
  }
}
