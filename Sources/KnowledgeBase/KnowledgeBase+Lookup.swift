import GRDB

extension KnowledgeBase {
  /// The articles that were read from a place, current or not: a URL, a file's path, the end of a path after a slash, or
  /// either with `#entry` for one article of several in a file.
  ///
  /// A whole URL or path is found by a key, the end of one by reading all paths.
  public func articles(at place: String) throws -> [ArticleID] {
    let entries = Origin.parts(of: place).map { [$0.file, $0.entry] }
    return try read { db in
      let exact = try db.integers(
        """
        SELECT origins.article_id FROM sources JOIN origins ON origins.source_id = sources.id WHERE sources.path = ?1
        UNION
        SELECT revisions.article_id FROM revisions
        WHERE url_key = ?2 AND url = ?1
          AND EXISTS (SELECT 1 FROM origins WHERE origins.revision_id = revisions.id)
        UNION
        SELECT origins.article_id FROM json_each(?3) AS named
        JOIN sources ON sources.path = named.value ->> 0
        JOIN origins ON origins.source_id = sources.id AND origins.entry = named.value ->> 1
        ORDER BY 1
        """, [place, CanonicalURL.key(place), stableJSON(entries)])
      if !exact.isEmpty { return exact }
      return try db.integers(
        """
        SELECT DISTINCT origins.article_id FROM origins
        JOIN sources ON sources.id = origins.source_id JOIN revisions ON revisions.id = origins.revision_id
        WHERE revisions.url = $1
          OR substr(sources.path, -length($1) - 1) = '/' || $1
          OR substr(sources.path || '#' || origins.entry, -length($1) - 1) = '/' || $1
        ORDER BY origins.article_id
        """, [place])
    }
  }
}
