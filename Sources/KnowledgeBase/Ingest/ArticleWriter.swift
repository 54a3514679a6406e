import Articles
import Foundation
import GRDB

/// Stores articles within one transaction: finds the article a text belongs to, keeps what each origin said as a
/// revision, and leaves the choice of the current one to ``CurrentRevision``.
struct ArticleWriter {
  let db: Database

  /// The origin's row before this store.
  private struct Known {
    var origin: Int64
    var article: ArticleID
    var revision: Int64
    var digest: Data
    var urlKey: String?
  }

  /// Why a text belongs to an article.
  private enum Home {
    case url(ArticleID)
    case origin(ArticleID)
    case sameText(ArticleID)
    case similarText(ArticleID)
    case new
  }

  func store(_ article: Article, passages: [Passage], from stamp: SourceStamp) throws -> (StoreOutcome, ArticleID) {
    let content = try RevisionContent(article, passages: passages)
    let source = try SourceWriter(db: db).beginReading(stamp)
    let entry = content.article.entry ?? ""
    let known = try known(source: source.id, entry: entry)
    if let known, known.digest == content.digest {
      try db.run(
        "UPDATE origins SET generation = ?1 WHERE id = ?2 AND generation <> ?1", [source.generation, known.origin])
      let isRestructured = try restructure(known.revision, content)
      if isRestructured { try CurrentRevision(db: db).choose(for: known.article, isRestructured: true) }
      return (isRestructured ? .updated : .unchanged, known.article)
    }

    let texts = TextWriter(db: db)
    let text = try texts.find(content.sha256)
    let shingles = NearDuplicate(text == nil ? content.article.text : "")
    let bands = shingles.bands
    let home = try home(of: content, text: text, known: known) { try texts.mostSimilar(to: shingles, bands: bands) }
    let id: ArticleID
    let outcome: StoreOutcome
    switch home {
    case .new:
      try db.run("INSERT INTO articles DEFAULT VALUES")
      id = db.lastInsertedRowID
      outcome = .added
    case .url(let found):
      id = found
      let isHeld = try text.map { try holds(found, text: $0) } ?? false
      outcome = known == nil && isHeld ? .duplicate : .updated
    case .origin(let found):
      id = found
      outcome = .updated
    case .sameText(let found), .similarText(let found):
      id = found
      outcome = known == nil ? .duplicate : .updated
    }

    let textID = try text ?? texts.insert(content.article.text, sha256: content.sha256, bands: bands)
    let revision = try revision(content, text: textID, of: id)
    let isRestructured = try restructure(revision, content)
    if let known, known.article != id { try leave(known) }
    try setOrigin(
      known?.article == id ? known?.origin : nil, article: id, revision: revision, source: source, entry: entry)
    try CurrentRevision(db: db).choose(for: id, isRestructured: isRestructured)
    return (outcome, id)
  }

  // MARK: Identity

  private func known(source: Int64, entry: String) throws -> Known? {
    let row = try db.row(
      """
      SELECT origins.id, origins.article_id, origins.revision_id, revisions.digest, revisions.url_key
      FROM origins JOIN revisions ON revisions.id = origins.revision_id
      WHERE origins.source_id = ? AND origins.entry = ? AND origins.vanished = 0
      """, [source, entry])
    return try row.map {
      Known(
        origin: try $0.required("id"), article: try $0.required("article_id"), revision: try $0.required("revision_id"),
        digest: try $0.required("digest"), urlKey: try $0.optional("url_key"))
    }
  }

  /// - Parameters:
  ///   - text: The text's row if it is held already.
  ///   - similar: Finds a held text of which this one is a copy.
  private func home(
    of content: RevisionContent, text: Int64?, known: Known?, similar: () throws -> Int64?
  ) throws -> Home {
    if let key = content.urlKey {
      // Only the address under which an article is shown: what now stands where a copy stood may be something else.
      let found = try db.integer(
        """
        SELECT min(articles.id) FROM revisions JOIN articles ON articles.revision_id = revisions.id
        WHERE revisions.url_key = ?
        """, [key])
      if let found { return .url(found) }
    }
    // A file that was edited still holds the same article, unless it now says that it is another one.
    let staysPut = known.map { content.urlKey == nil || $0.urlKey == nil } ?? false
    if let known, staysPut {
      let others = try db.integer(
        "SELECT count(*) FROM origins WHERE article_id = ? AND id <> ? AND vanished = 0", [known.article, known.origin])
      if others == 0 { return .origin(known.article) }
    }
    if let text, let found = try db.integer("SELECT min(article_id) FROM revisions WHERE text_id = ?", [text]) {
      return .sameText(found)
    }
    if text == nil, let copied = try similar(),
      let found = try db.integer("SELECT min(article_id) FROM revisions WHERE text_id = ?", [copied])
    {
      return .similarText(found)
    }
    return .new
  }

  private func holds(_ article: ArticleID, text: Int64) throws -> Bool {
    try db.integer("SELECT 1 FROM revisions WHERE article_id = ? AND text_id = ? LIMIT 1", [article, text]) != nil
  }

  // MARK: Rows

  private func revision(_ content: RevisionContent, text: Int64, of article: ArticleID) throws -> Int64 {
    let stored = try db.integer(
      "SELECT id FROM revisions WHERE article_id = ? AND digest = ?", [article, content.digest])
    if let stored { return stored }
    let facts = content.article
    try db.run(
      """
      INSERT INTO revisions(
        article_id, text_id, digest, stored, url_key, format, title, authors, published, modified, url, site_name,
        language, tags, summary, license, blocks, layout)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      [
        article, text, content.digest, Encoding.now(), content.urlKey, facts.format.rawValue, facts.title,
        content.authors, facts.published?.iso8601, facts.modified?.iso8601, facts.url, facts.siteName, facts.language,
        content.tags, facts.summary, facts.license, content.blocks, content.layout,
      ])
    return db.lastInsertedRowID
  }

  /// Takes over another division of the same text into blocks and passages, as a newer reader may give.
  private func restructure(_ revision: Int64, _ content: RevisionContent) throws -> Bool {
    try db.run(
      "UPDATE revisions SET blocks = ?1, layout = ?2 WHERE id = ?3 AND (blocks <> ?1 OR layout <> ?2)",
      [content.blocks, content.layout, revision])
    return db.changesCount > 0
  }

  private func setOrigin(
    _ known: Int64?, article: ArticleID, revision: Int64, source: SourceWriter.Reading, entry: String
  ) throws {
    let returned =
      try known
      ?? db.integer(
        "SELECT min(id) FROM origins WHERE source_id = ? AND entry = ? AND article_id = ?", [source.id, entry, article])
    if let returned {
      try db.run(
        "UPDATE origins SET revision_id = ?, generation = ?, vanished = 0 WHERE id = ?",
        [revision, source.generation, returned])
    } else {
      try db.run(
        """
        INSERT INTO origins(article_id, revision_id, source_id, entry, generation, vanished) VALUES (?, ?, ?, ?, ?, 0)
        """, [article, revision, source.id, entry, source.generation])
    }
  }

  /// Takes an origin away from the article it held before. The article's last origin stays, marked as vanished, so
  /// that nothing is lost until someone asks for it.
  private func leave(_ known: Known) throws {
    let others = try db.integer(
      "SELECT count(*) FROM origins WHERE article_id = ? AND id <> ? AND vanished = 0", [known.article, known.origin])
    if others == 0 {
      try db.run("UPDATE origins SET vanished = 1 WHERE id = ?", [known.origin])
    } else {
      try db.run("UPDATE articles SET origin_id = NULL WHERE origin_id = ?", [known.origin])
      try db.run("DELETE FROM origins WHERE id = ?", [known.origin])
      try CurrentRevision(db: db).choose(for: known.article)
    }
  }
}
