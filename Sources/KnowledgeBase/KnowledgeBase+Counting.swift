import GRDB

extension KnowledgeBase {
  /// The number of articles that pass the filter.
  public func articleCount(matching filter: ArticleFilter = ArticleFilter()) throws -> Int {
    let condition = filter.condition
    return try read { db in
      try Self.count(db, "SELECT count(*) FROM articles WHERE \(condition.sql)", condition.arguments)
    }
  }

  /// The number of passages that can be found.
  public func passageCount() throws -> Int {
    try read { db in try Self.count(db, "SELECT count(*) FROM passages") }
  }

  /// The number of passages whose title, headings or text contain a word, as the full-text index sees words.
  public func passageCount(containing word: String) throws -> Int {
    let string = "\"" + word.replacing("\"", with: "\"\"").replacing("\0", with: " ") + "\""
    return try read { db in
      try Self.count(db, "SELECT count(*) FROM passage_index WHERE passage_index MATCH ?", [string])
    }
  }

  /// The number of passages that have no vector of this encoder.
  public func passageCount(without encoder: EncoderID) throws -> Int {
    try read { db in
      try Self.count(db, "SELECT count(*) FROM passages") - Self.vectorCount(db, of: encoder)
    }
  }

  /// The number of vectors of an encoder.
  static func vectorCount(_ db: Database, of encoder: EncoderID) throws -> Int {
    let rows = try Row.fetchCursor(
      db.cachedStatement(sql: "SELECT scales FROM vector_blocks WHERE encoder_id = ?"), arguments: [encoder])
    var count = 0
    while let row = try rows.next() {
      count += try VectorBlock.decodeScales(row.required("scales")).count { $0 != 0 }
    }
    return count
  }

  private static func count(_ db: Database, _ sql: String, _ arguments: StatementArguments = []) throws -> Int {
    try Int.fetchOne(db, sql: sql, arguments: arguments) ?? 0
  }
}
