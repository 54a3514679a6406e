import Foundation
import GRDB

extension KnowledgeBase {
  /// The passages that exist of the given ones.
  public func passages(_ ids: some Collection<PassageID>) throws -> [PassageID: PassageRecord] {
    try read { db in try PassageRecord.fetch(db, Array(ids)) }
  }

  /// The passages of an article's current revision, in the order of its text.
  public func passages(of article: ArticleID) throws -> [PassageRecord] {
    try read { db in
      try db.rows(
        """
        \(PassageRecord.selection) WHERE revision_id = (SELECT revision_id FROM articles WHERE id = ?) ORDER BY ordinal
        """, [article]
      ).map(PassageRecord.init)
    }
  }

  /// Ids of the passages of the articles that pass the filter, ascending; `nil` where the filter is empty.
  public func passageIDs(matching filter: ArticleFilter) throws -> [PassageID]? {
    guard !filter.isEmpty else { return nil }
    return try read { db in
      let condition = filter.condition
      // CROSS JOIN keeps the articles as the outer loop: there are fewer of them, and most are often left out.
      return try db.integers(
        """
        SELECT passages.id FROM articles CROSS JOIN passages ON passages.revision_id = articles.revision_id
        WHERE \(condition.sql)
        """, condition.arguments
      ).sorted()
    }
  }

  /// Ids of the passages that match a full-text expression, ascending.
  public func passageIDs(matching expression: String) throws -> [PassageID] {
    try read { db in
      try db.integers("SELECT rowid FROM passage_index WHERE passage_index MATCH ? ORDER BY rowid", [expression])
    }
  }

  /// Full-text matches, best first, the lower id first among equals.
  ///
  /// - Parameters:
  ///   - expression: An FTS5 expression over the columns `title`, `heading`, `text` and `cjk`.
  ///   - allowed: Only these passages, ascending; `nil` for all.
  /// - Returns: Passage ids with their BM25 relevance, larger is better; see `full_text.h`.
  public func match(_ expression: String, among allowed: [PassageID]?, limit: Int) throws -> [(
    id: PassageID, score: Double
  )] {
    try read { db in
      // The bit is tested before the relevance is computed, so that a row left out costs little.
      try db.rows(
        """
        SELECT rowid AS passage, relevance(passage_index) AS score FROM passage_index
        WHERE passage_index MATCH ? \(allowed == nil ? "" : "AND in_bitmap(?, rowid)")
        ORDER BY score DESC, rowid LIMIT ?
        """, [expression] + StatementArguments(try allowed.map { [try Self.bitmap(of: $0)] } ?? []) + [limit]
      ).map { (id: try $0.required("passage"), score: try $0.required("score")) }
    }
  }

  private static func bitmap(of ascending: [PassageID]) throws -> Data {
    try PassageRecord.check(ascending)
    var bits = Data(count: Int((ascending.last ?? -1) / 8) + 1)
    for id in ascending { bits[Int(id / 8)] |= 1 << UInt8(id % 8) }
    return bits
  }
}

extension PassageRecord {
  /// More passages than any database has had; keeps sets of ids from taking up the memory on a damaged one.
  static let ids: ClosedRange<PassageID> = 1...1 << 31

  /// - Throws: ``DamagedRow`` where an id is none that a database gives.
  static func check(_ ids: some Sequence<PassageID>) throws {
    guard ids.allSatisfy(Self.ids.contains) else { throw DamagedRow(reason: "a passage has an impossible id") }
  }

  static let selection = #"SELECT id, article_id, ordinal, start, "end", headings, text FROM passages"#

  static func fetch(_ db: Database, _ ids: [PassageID]) throws -> [PassageID: PassageRecord] {
    let rows = try db.rows("\(selection) WHERE id IN (SELECT value FROM json_each(?))", [try stableJSON(ids)])
    return Dictionary(try rows.map { (try $0.required("id"), try PassageRecord($0)) }) { first, _ in first }
  }

  init(_ row: Row) throws {
    let (start, end): (Int, Int) = (try row.required("start"), try row.required("end"))
    let text: String = try row.required("text")
    guard start >= 0, end.subtractingReportingOverflow(start) == (text.utf8.count, false) else {
      throw DamagedRow(reason: "a passage's text is not as long as its range")
    }
    let id: PassageID = try row.required("id")
    try Self.check([id])
    self.init(
      id: id, article: try row.required("article_id"), ordinal: try row.required("ordinal"),
      range: start..<end, headings: try Encoding.decode(from: row.required("headings")), text: text)
  }
}
