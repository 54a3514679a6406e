public import Articles
import Foundation
import GRDB

extension KnowledgeBase {
  /// The articles that pass the filter, in the order of their ids.
  public func articles(matching filter: ArticleFilter = ArticleFilter()) throws -> [ArticleRecord] {
    try read { db in
      let condition = filter.condition
      return try db.rows("\(ArticleRecord.selection) WHERE \(condition.sql) ORDER BY articles.id", condition.arguments)
        .map(ArticleRecord.init)
    }
  }

  /// The ids of the articles that pass the filter, ascending.
  public func articleIDs(matching filter: ArticleFilter) throws -> [ArticleID] {
    try read { db in
      let condition = filter.condition
      return try db.integers("SELECT id FROM articles WHERE \(condition.sql) ORDER BY id", condition.arguments)
    }
  }

  /// Where the current revision of each article was read from, in the order of the articles' ids: see
  /// ``ArticleRecord/path``.
  public func articlePaths() throws -> [String] {
    try read { db in
      try db.rows(
        """
        SELECT sources.path, origins.entry FROM articles
        JOIN origins ON origins.id = articles.origin_id JOIN sources ON sources.id = origins.source_id
        ORDER BY articles.id
        """
      ).map { try Origin.path(file: $0.required("path"), entry: Origin.entry($0)) }
    }
  }

  /// One article.
  ///
  /// - Throws: ``StoreError`` with the code `unknownArticle` where there is none with this id.
  public func article(_ id: ArticleID) throws -> ArticleRecord {
    guard let article = try articles([id])[id] else { throw unknownArticle(id) }
    return article
  }

  /// The articles that exist of the given ones.
  public func articles(_ ids: some Collection<ArticleID>) throws -> [ArticleID: ArticleRecord] {
    try read { db in
      let rows = try db.rows(
        "\(ArticleRecord.selection) WHERE articles.id IN (SELECT value FROM json_each(?))",
        [try stableJSON(Array(ids))])
      let records = try rows.map(ArticleRecord.init)
      return Dictionary(records.map { ($0.id, $0) }) { first, _ in first }
    }
  }

  /// What an article's current revision says.
  public func content(of id: ArticleID) throws -> ArticleText {
    try read { db in
      let row = try db.row(
        """
        SELECT revisions.title, texts.text, revisions.blocks FROM articles
        JOIN revisions ON revisions.id = articles.revision_id JOIN texts ON texts.id = revisions.text_id
        WHERE articles.id = ?
        """, [id])
      guard let row else { throw unknownArticle(id) }
      let text: String = try row.required("text")
      let blocks: [Block] = try Encoding.decode(from: row.required("blocks"))
      guard blocks.allSatisfy({ text.checkedSlice($0.range.lowerBound, $0.range.upperBound) != nil }) else {
        throw DamagedRow(reason: "a block is outside its text")
      }
      return ArticleText(title: try row.optional("title"), text: text, blocks: blocks)
    }
  }

  /// Where an article was read from, in the order in which it was found.
  public func origins(of id: ArticleID) throws -> [Origin] {
    try read { db in
      let rows = try db.rows(
        """
        SELECT sources.path, origins.entry, origins.vanished, revisions.url, revisions.site_name,
          revisions.text_id <> current.text_id AS differs
        FROM articles
        JOIN revisions AS current ON current.id = articles.revision_id
        JOIN origins ON origins.article_id = articles.id
        JOIN revisions ON revisions.id = origins.revision_id
        JOIN sources ON sources.id = origins.source_id
        WHERE articles.id = ? ORDER BY origins.id
        """, [id])
      return try rows.map { row in
        Origin(
          file: try row.required("path"), entry: try Origin.entry(row), url: try row.optional("url"),
          siteName: try row.optional("site_name"),
          nearDuplicate: try row.required("differs"), vanished: try row.required("vanished"))
      }
    }
  }

  func unknownArticle(_ id: ArticleID) -> StoreError {
    StoreError(.unknownArticle, "no article \(id) in \(path); kb list shows the articles")
  }
}

extension ArticleRecord {
  /// Joins an article's current revision with its text's digest and the file it was read from.
  static let selection = """
    SELECT articles.id, articles.revision_id, revisions.title, revisions.authors, revisions.published,
      revisions.modified, revisions.url, revisions.site_name, revisions.language, revisions.tags, revisions.summary,
      revisions.license, revisions.format, revisions.stored, sources.path, origins.entry,
      lower(hex((SELECT sha256 FROM texts WHERE texts.id = revisions.text_id))) AS sha256
    FROM articles
    JOIN revisions ON revisions.id = articles.revision_id
    JOIN origins ON origins.id = articles.origin_id
    JOIN sources ON sources.id = origins.source_id
    """

  init(_ row: Row) throws {
    let authors: [String] = try Encoding.decode(from: row.required("authors"))
    guard let format = ArticleFormat(rawValue: try row.required("format")) else {
      throw DamagedRow(reason: "an article has an unknown format")
    }
    self.init(
      id: try row.required("id"), revision: try row.required("revision_id"), title: try row.optional("title"),
      author: authors.isEmpty ? nil : authors.joined(separator: ", "),
      published: try row.optional("published").flatMap(PublicationDate.init),
      modified: try row.optional("modified").flatMap(PublicationDate.init), url: try row.optional("url"),
      siteName: try row.optional("site_name"), language: try row.optional("language"),
      tags: try Encoding.decode(from: row.required("tags")), summary: try row.optional("summary"),
      license: try row.optional("license"), format: format,
      path: try Origin.path(file: row.required("path"), entry: Origin.entry(row)),
      sha256: try row.required("sha256"), stored: try row.required("stored"))
  }
}

extension Origin {
  /// The table holds an empty entry where the file is the article.
  static func entry(_ row: Row) throws -> String? {
    let entry: String = try row.required("entry")
    return entry.isEmpty ? nil : entry
  }
}
