import Articles
import Foundation
import GRDB

/// The checks of ``KnowledgeBase/doctor()`` within one transaction.
struct Doctor {
  let db: Database
  private(set) var problems: [String] = []

  init(db: Database) { self.db = db }

  /// Runs all checks. None stops the others: what SQLite throws is a problem, too.
  mutating func examine() {
    attempt("the file's pages") { try $0.checkPages() }
    attempt("references between tables") { try $0.checkReferences() }
    attempt("the articles") { try $0.checkArticles() }
    attempt("the texts") { try $0.checkTexts() }
    attempt("the revisions") { try $0.checkRevisions() }
    attempt("the passages") { try $0.checkPassages() }
    attempt("the full-text index") { try $0.checkIndexedRows() }
    attempt("the vectors") { try $0.checkVectors() }
    attempt("the summaries") { try $0.checkSummaries() }
  }

  private mutating func attempt(_ subject: String, _ check: (inout Doctor) throws -> Void) {
    do {
      try check(&self)
    } catch let error as DatabaseError {
      problems.append("\(subject) cannot be read (\(error.message ?? error.resultCode.description))")
    } catch let error as DamagedRow {
      problems.append("\(subject) cannot be read (\(error.reason))")
    } catch {
      problems.append("\(subject) cannot be read (\(error))")
    }
  }

  mutating func report(_ problem: String) { problems.append(problem) }

  /// Reports the rows that a query counts.
  private mutating func expectNone(_ sentence: String, _ count: String) throws {
    let number = try db.integer(count) ?? 0
    if number > 0 { problems.append("\(sentence): \(number)") }
  }

  private mutating func checkPages() throws {
    let messages = try String.fetchAll(db, sql: "PRAGMA integrity_check(20)")
    problems += messages.filter { $0 != "ok" }.map { "the file's pages are damaged: \($0)" }
  }

  private mutating func checkReferences() throws {
    try expectNone("rows refer to rows that are missing", "SELECT count(*) FROM pragma_foreign_key_check")
  }

  private mutating func checkArticles() throws {
    try expectNone(
      "articles have no current revision of their own",
      """
      SELECT count(*) FROM articles LEFT JOIN revisions
        ON revisions.id = articles.revision_id AND revisions.article_id = articles.id
      WHERE revisions.id IS NULL
      """)
    try expectNone(
      "articles have no origin of their own",
      """
      SELECT count(*) FROM articles LEFT JOIN origins
        ON origins.id = articles.origin_id AND origins.article_id = articles.id
      WHERE origins.id IS NULL
      """)
    try expectNone(
      "origins name a revision of another article",
      """
      SELECT count(*) FROM origins JOIN revisions ON revisions.id = origins.revision_id
      WHERE revisions.article_id <> origins.article_id
      """)
  }

  private mutating func checkTexts() throws {
    try expectNone(
      "texts belong to no revision",
      "SELECT count(*) FROM texts WHERE NOT EXISTS (SELECT 1 FROM revisions WHERE text_id = texts.id)")
    try expectNone(
      "near-duplicate bands belong to no text",
      "SELECT count(*) FROM near_duplicate_bands WHERE text_id NOT IN (SELECT id FROM texts)")
    let rows = try Row.fetchCursor(db, sql: "SELECT id, sha256, text FROM texts")
    while let row = try rows.next() {
      let (text, digest): (String, Data) = (try row.required("text"), try row.required("sha256"))
      if Encoding.sha256(text) != digest {
        problems.append("text \(try row.required("id") as Int64) is not what was stored: its SHA-256 differs")
      }
    }
  }

  private mutating func checkRevisions() throws {
    let rows = try Row.fetchCursor(
      db,
      sql: """
        SELECT revisions.id, article_id, blocks, layout, text, sha256, digest,
          \(RevisionContent.factColumns.joined(separator: ", "))
        FROM revisions JOIN texts ON texts.id = text_id
        """)
    while let row = try rows.next() {
      let revision = "revision \(try row.required("id") as Int64) of article \(try row.required("article_id") as Int64)"
      let text: String = try row.required("text")
      let facts: [String?] = try RevisionContent.factColumns.map { try row.optional($0) }
      if try RevisionContent.digest(sha256: row.required("sha256"), facts: facts) != row.required("digest") {
        problems.append("\(revision) is not what was stored: its digest differs")
      }
      let blocks: [Block] = try Encoding.decode(from: row.required("blocks"))
      var end = 0
      for range in blocks.map(\.range) {
        if range.lowerBound < end || text.checkedSlice(range.lowerBound, range.upperBound) == nil {
          problems.append("\(revision) has a block that is no range of its text: \(range)")
        }
        end = max(end, range.upperBound)
      }
      let layout: [StoredPassage] = try Encoding.decode(from: row.required("layout"))
      for passage in layout where text.checkedSlice(passage.start, passage.end) == nil {
        problems.append("\(revision) has a passage that is no range of its text: \(passage.start)..<\(passage.end)")
      }
    }
  }

  private mutating func checkPassages() throws {
    try expectNone(
      "passages belong to no current revision",
      """
      SELECT count(*) FROM passages LEFT JOIN articles
        ON articles.id = passages.article_id AND articles.revision_id = passages.revision_id
      WHERE articles.id IS NULL
      """)
    try expectNone(
      "articles have other passages than their current revision",
      """
      SELECT count(*) FROM articles JOIN revisions ON revisions.id = articles.revision_id
      WHERE json_array_length(layout) <> (SELECT count(*) FROM passages WHERE passages.revision_id = revisions.id)
        OR EXISTS (
          SELECT 1 FROM passages WHERE passages.revision_id = revisions.id AND (
            start IS NOT json_extract(layout, '$[' || ordinal || '].start')
            OR "end" IS NOT json_extract(layout, '$[' || ordinal || '].end')
            OR json(headings) IS NOT json_extract(layout, '$[' || ordinal || '].headings')))
      """)
    try expectNone(
      "passages have ids that no database gives",
      "SELECT count(*) FROM passages WHERE id NOT BETWEEN \(PassageRecord.ids.lowerBound) AND \(PassageRecord.ids.upperBound)"
    )
    // In the order of texts, so that each is read once.
    let rows = try Row.fetchCursor(
      db,
      sql: """
        SELECT passages.id, start, "end", passages.text AS passage, revision_id FROM passages ORDER BY revision_id
        """)
    var current: (revision: Int64, text: String)?
    while let row = try rows.next() {
      let revision: Int64 = try row.required("revision_id")
      if current?.revision != revision {
        let found = try db.row(
          "SELECT text FROM revisions JOIN texts ON texts.id = text_id WHERE revisions.id = ?", [revision])
        current = try found.map { (revision, try $0.required("text")) }
      }
      let passage: String = try row.required("passage")
      let slice = current?.text.checkedSlice(try row.required("start"), try row.required("end"))
      if slice.map({ !$0.utf8.elementsEqual(passage.utf8) }) ?? true {
        problems.append("passage \(try row.required("id") as Int64) is not what its article says at its place")
      }
    }
  }

  private mutating func checkIndexedRows() throws {
    try expectNone(
      "passages are missing from the full-text index",
      "SELECT count(*) FROM passages WHERE id NOT IN (SELECT id FROM passage_index_docsize)")
    try expectNone(
      "full-text entries belong to no passage",
      "SELECT count(*) FROM passage_index_docsize WHERE id NOT IN (SELECT id FROM passages)")
  }

  private mutating func checkVectors() throws {
    let rows = try Row.fetchCursor(
      db,
      sql: """
        SELECT encoders.name, number, scales, length(codes) AS size, dimensions
        FROM vector_blocks JOIN encoders ON encoders.id = encoder_id
        """)
    var orphans = 0
    while let row = try rows.next() {
      let (number, dimensions): (Int64, Int) = (try row.required("number"), try row.required("dimensions"))
      let name = "block \(number) of \(try row.required("name") as String)"
      guard VectorBlock.dimensions.contains(dimensions), (0...VectorBlock.largestNumber).contains(number),
        try row.required("size") == VectorBlock.capacity * dimensions
      else {
        problems.append("\(name) has a wrong size or number")
        continue
      }
      let scales = try VectorBlock.decodeScales(row.required("scales"))
      if !scales.allSatisfy({ $0.isFinite && $0 >= 0 }) { problems.append("\(name) has a scale that is no scale") }
      let first = number * VectorBlock.slots
      let ids = Set(
        try db.integers("SELECT id FROM passages WHERE id >= ? AND id < ?", [first, first + VectorBlock.slots]))
      orphans += scales.indices.count { scales[$0] != 0 && !ids.contains(first + Int64($0)) }
      if scales.allSatisfy({ $0 == 0 }) { problems.append("\(name) is empty") }
    }
    if orphans > 0 { problems.append("vectors belong to no passage: \(orphans)") }
    let range = VectorBlock.dimensions
    try expectNone(
      "encoders have numbers of dimensions that no vector has",
      "SELECT count(*) FROM encoders WHERE dimensions NOT BETWEEN \(range.lowerBound) AND \(range.upperBound)")
    try expectNone(
      "residuals of vectors have a wrong size",
      """
      SELECT count(*) FROM vector_residuals JOIN encoders ON encoders.id = encoder_id
      WHERE length(residual) <> (dimensions + 1) / 2
      """)
  }
}
