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
      return try db.integers(
        """
        SELECT passages.id FROM articles JOIN passages ON passages.revision_id = articles.revision_id
        WHERE \(condition.sql) ORDER BY passages.id
        """, condition.arguments)
    }
  }

  /// Full-text matches, best first.
  ///
  /// - Parameters:
  ///   - expression: An FTS5 expression over the columns `title`, `heading`, `text` and `cjk`.
  ///   - weights: The weight of each of the four columns, in that order.
  /// - Returns: Passage ids with BM25 relevance, larger is better.
  public func match(_ expression: String, weights: [Double], filter: ArticleFilter, limit: Int) throws -> [(
    id: PassageID, score: Double
  )] {
    precondition(weights.count == 4, "one weight for each of title, heading, text and cjk")
    let condition = filter.condition
    // CROSS JOIN keeps the index as the outer loop, which bm25() needs.
    let filtering =
      filter.isEmpty
      ? ""
      : """
      CROSS JOIN passages ON passages.id = passage_index.rowid
      CROSS JOIN articles ON articles.id = passages.article_id AND \(condition.sql)
      """
    return try read { db in
      try db.rows(
        """
        SELECT passage_index.rowid AS passage, bm25(passage_index, ?, ?, ?, ?) AS score
        FROM passage_index \(filtering)
        WHERE passage_index MATCH ? ORDER BY score, passage_index.rowid LIMIT ?
        """, StatementArguments(weights) + condition.arguments + [expression, limit]
      ).map { (id: try $0.required("passage"), score: -(try $0.required("score") as Double)) }
    }
  }
}

extension PassageRecord {
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
    self.init(
      id: try row.required("id"), article: try row.required("article_id"), ordinal: try row.required("ordinal"),
      range: start..<end, headings: try Encoding.decode(from: row.required("headings")), text: text)
  }
}
