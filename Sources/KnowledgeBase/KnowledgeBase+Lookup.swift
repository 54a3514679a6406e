import GRDB

extension KnowledgeBase {
  /// The articles that were read from a place, current or not: a URL, a file's path, the end of a path after a slash, or
  /// either with `#entry` for one article of several in a file.
  public func articles(at place: String) throws -> [ArticleID] {
    try read { db in
      try db.integers(
        """
        SELECT DISTINCT origins.article_id FROM origins
        JOIN sources ON sources.id = origins.source_id JOIN revisions ON revisions.id = origins.revision_id
        WHERE revisions.url = $1 OR sources.path = $1 OR sources.path || '#' || origins.entry = $1
          OR substr(sources.path, -length($1) - 1) = '/' || $1
          OR substr(sources.path || '#' || origins.entry, -length($1) - 1) = '/' || $1
        ORDER BY origins.article_id
        """, [place])
    }
  }
}
