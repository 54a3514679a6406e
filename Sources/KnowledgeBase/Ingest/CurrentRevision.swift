import Articles
import Foundation
import GRDB

/// Chooses which of an article's revisions is searched and shown.
///
/// The choice depends on the article's origins alone, not on the order in which they were stored:
///
/// 1. Origins are grouped by canonical address. A group whose texts are excerpts, by their length beside the longest,
///    goes last; a group with an address goes before one without, then the group published first: a syndicated copy is
///    younger than what it copies.
/// 2. In that group a saved page goes before a feed's entry, which may be an excerpt; then the date the source states
///    for its last change or its publication, then the file's time of modification decide, the latest first.
struct CurrentRevision {
  let db: Database

  /// The share of the longest text from which another is no excerpt of it. A page's frame may be a third of a copy.
  private static let shortestWhole = 0.65

  private struct Candidate {
    var origin: Int64
    var revision: Int64
    var urlKey: String?
    var isPage: Bool
    var published: PublicationDate?
    var modified: PublicationDate?
    var fileModified: Int64
    var place: String
    var length: Int
    var digest: [UInt8]

    var group: String { urlKey ?? place }
  }

  /// Makes the right revision the current one, and its passages the ones in the index.
  ///
  /// - Parameter isRestructured: Whether the current revision may have got other passages.
  func choose(for article: ArticleID, isRestructured: Bool = false) throws {
    guard let chosen = best(try candidates(of: article)) else { return }
    let current = try db.row("SELECT revision_id, origin_id FROM articles WHERE id = ?", [article])
    let revision: Int64? = try current?.optional("revision_id")
    if revision != chosen.revision || isRestructured {
      let passages = PassageWriter(db: db)
      try passages.replacePassages(of: article, from: revision, to: chosen.revision)
      try setFacts(of: article, revision: chosen.revision)
    }
    try db.run(
      "UPDATE articles SET origin_id = ?1 WHERE id = ?2 AND origin_id IS NOT ?1", [chosen.origin, article])
  }

  private func candidates(of article: ArticleID) throws -> [Candidate] {
    let rows = try db.rows(
      """
      SELECT origins.id AS origin, origins.revision_id AS revision, origins.vanished AS vanished,
        origins.entry AS entry, revisions.url_key AS url_key, revisions.format AS format,
        revisions.published AS published, revisions.modified AS modified, revisions.digest AS digest,
        sources.modified AS file_modified, sources.path AS path, length(texts.text) AS length
      FROM origins
      JOIN revisions ON revisions.id = origins.revision_id
      JOIN texts ON texts.id = revisions.text_id
      JOIN sources ON sources.id = origins.source_id
      WHERE origins.article_id = ?
      """, [article])
    let hasPresent = try rows.contains { try !$0.required("vanished") }
    return try rows.filter { try !hasPresent || !$0.required("vanished") }.map { row in
      let (path, entry): (String, String) = (try row.required("path"), try row.required("entry"))
      let format: String = try row.required("format")
      let digest: Data = try row.required("digest")
      return Candidate(
        origin: try row.required("origin"), revision: try row.required("revision"),
        urlKey: try row.optional("url_key"),
        isPage: !ArticleFormat.feeds.contains { $0.rawValue == format },
        published: try row.optional("published").flatMap(PublicationDate.init),
        modified: try row.optional("modified").flatMap(PublicationDate.init),
        fileModified: try row.required("file_modified"), place: "\(path)#\(entry)",
        length: try row.required("length"), digest: [UInt8](digest))
    }
  }

  private func best(_ candidates: [Candidate]) -> Candidate? {
    let groups = Dictionary(grouping: candidates, by: \.group).values
    let longest = candidates.map(\.length).max() ?? 0
    func isExcerpt(_ group: [Candidate]) -> Bool {
      Double(group.map(\.length).max() ?? 0) < Self.shortestWhole * Double(longest)
    }
    let lead = groups.min { left, right in
      if isExcerpt(left) != isExcerpt(right) { return isExcerpt(right) }
      let (leftDate, rightDate) = (left.compactMap(\.published).min(), right.compactMap(\.published).min())
      let (leftKey, rightKey) = (left[0].urlKey, right[0].urlKey)
      if (leftKey == nil) != (rightKey == nil) { return leftKey != nil }
      if leftDate != rightDate { return Self.precedes(leftDate, rightDate, undatedFirst: false) }
      return left[0].group < right[0].group
    }
    return lead?.max { left, right in
      if left.isPage != right.isPage { return right.isPage }
      let (leftDate, rightDate) = (left.modified ?? left.published, right.modified ?? right.published)
      if leftDate != rightDate { return Self.precedes(leftDate, rightDate, undatedFirst: true) }
      if left.fileModified != right.fileModified { return left.fileModified < right.fileModified }
      if left.digest != right.digest { return left.digest.lexicographicallyPrecedes(right.digest) }
      return right.place < left.place
    }
  }

  private static func precedes(_ left: PublicationDate?, _ right: PublicationDate?, undatedFirst: Bool) -> Bool {
    guard let left else { return undatedFirst && right != nil }
    guard let right else { return !undatedFirst }
    return left < right
  }

  /// Copies the facts that filters compare from the revision to its article.
  private func setFacts(of article: ArticleID, revision: Int64) throws {
    let facts = try db.row(
      "SELECT published, url, site_name, authors, tags FROM revisions WHERE id = ?", [revision])
    guard let facts else { throw DamagedRow(reason: "a revision is missing") }
    let published: PublicationDate? = try facts.optional("published").flatMap(PublicationDate.init)
    let authors: [String] = try Encoding.decode(from: facts.required("authors"))
    let tags: [String] = try Encoding.decode(from: facts.required("tags"))
    let url: String? = try facts.optional("url")
    let site: String? = try facts.optional("site_name")
    try db.run(
      """
      UPDATE articles SET revision_id = ?, first_day = ?, last_day = ?, host = ?, site = ?, author = ?, tags = ?
      WHERE id = ?
      """,
      [
        revision, published?.firstDay, published?.lastDay, url.flatMap(CanonicalURL.host), site.map(Encoding.folded),
        authors.isEmpty ? nil : Encoding.folded(authors.joined(separator: ", ")),
        tags.isEmpty ? nil : ArticleFilter.tagList(tags), article,
      ])
  }
}

extension PublicationDate {
  /// The first day the date can mean: `2023` is from `2023-01-01`.
  package var firstDay: String { day + "-01-01".suffix(10 - day.utf8.count) }

  /// The last day the date can mean: `2023` is until `2023-12-31`, `2023-02` until `2023-02-28`.
  package var lastDay: String {
    switch day.utf8.count {
    case 4: "\(day)-12-31"
    case 7: ["31", "30", "29"].map { "\(day)-\($0)" }.first { PublicationDate($0) != nil } ?? "\(day)-28"
    default: day
    }
  }
}
