public import Articles
import GRDB

/// One state of an article that was seen.
public struct RevisionRecord: Sendable, Hashable {
  /// Identifies the revision within the database.
  public var id: Int64
  /// The headline of this revision.
  public var title: String?
  /// All authors in one line, separated by commas.
  public var author: String?
  /// When the article was first published, as this revision states it.
  public var published: PublicationDate?
  /// When this revision says that it was last changed.
  public var modified: PublicationDate?
  /// The address as this revision gives it.
  public var url: String?
  /// Hexadecimal SHA-256 of the UTF-8 text. Revisions with the same text differ in other facts.
  public var sha256: String
  /// When this revision was stored, ISO 8601 in UTC.
  public var stored: String
  /// Whether this is the revision that is searched and shown.
  public var isCurrent: Bool
}

extension KnowledgeBase {
  /// The revisions of an article, the current one last and the others in the order of the dates they state, then of
  /// their arrival. Copies under another address are origins, not revisions.
  ///
  /// The texts are given by ``text(ofRevisionWithSHA256:)``.
  public func history(of id: ArticleID) throws -> [RevisionRecord] {
    try read { db in
      let rows = try db.rows(
        """
        SELECT revisions.id, revisions.title, revisions.authors, revisions.published, revisions.modified,
          revisions.url, revisions.stored, lower(hex(texts.sha256)) AS sha256, revisions.id = current.id AS is_current
        FROM articles
        JOIN revisions AS current ON current.id = articles.revision_id
        JOIN revisions ON revisions.article_id = articles.id
        JOIN texts ON texts.id = revisions.text_id
        WHERE articles.id = ? AND (revisions.url_key IS current.url_key OR revisions.url_key IS NULL)
        """, [id])
      guard !rows.isEmpty else { throw unknownArticle(id) }
      return try rows.map(RevisionRecord.init).sorted { left, right in
        if left.isCurrent != right.isCurrent { return right.isCurrent }
        switch (left.modified ?? left.published, right.modified ?? right.published) {
        case (let left?, let right?) where left != right: return left < right
        case (nil, .some): return true
        case (.some, nil): return false
        default: return left.id < right.id
        }
      }
    }
  }

  /// The text of any revision that is held, current or not; `nil` where none has this digest.
  ///
  /// - Parameter sha256: Hexadecimal SHA-256 of the UTF-8 text, in either case.
  public func text(ofRevisionWithSHA256 sha256: String) throws -> String? {
    guard let digest = Encoding.bytes(hexadecimal: sha256) else { return nil }
    return try read { db in try db.row("SELECT text FROM texts WHERE sha256 = ?", [digest])?.required("text") }
  }
}

extension RevisionRecord {
  init(_ row: Row) throws {
    let authors: [String] = try Encoding.decode(from: row.required("authors"))
    self.init(
      id: try row.required("id"), title: try row.optional("title"),
      author: authors.isEmpty ? nil : authors.joined(separator: ", "),
      published: try row.optional("published").flatMap(PublicationDate.init),
      modified: try row.optional("modified").flatMap(PublicationDate.init), url: try row.optional("url"),
      sha256: try row.required("sha256"), stored: try row.required("stored"),
      isCurrent: try row.required("is_current"))
  }
}
