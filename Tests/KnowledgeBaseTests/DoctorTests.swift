import Articles
import Foundation
import GRDB
import KnowledgeBase
import TestSupport
import Testing

/// A way to damage a database, and what the doctor says about it.
struct Damage: Sendable, CustomTestStringConvertible {
  var sql: String
  var finding: String
  var testDescription: String { finding }

  static let all = [
    Damage(
      sql: "UPDATE texts SET text = text || '!' WHERE id = 1",
      finding: "text 1 is not what was stored: its SHA-256 differs"),
    Damage(
      sql: "UPDATE passages SET start = start + 1 WHERE id = 2",
      finding: "passage 2 is not what its article says at its place"),
    Damage(
      sql: "UPDATE passages SET ordinal = 7 WHERE id = 2",
      finding: "articles have other passages than their current revision: 1"),
    Damage(
      sql: #"UPDATE passages SET headings = '["Elsewhere"]' WHERE id = 2"#,
      finding: "articles have other passages than their current revision: 1"),
    Damage(
      sql: "UPDATE revisions SET title = 'Zebra'",
      finding: "revision 1 of article 1 is not what was stored: its digest differs"),
    Damage(
      sql: "UPDATE revisions SET title = 'Zebra'", finding: "the full-text index does not hold what the passages say"),
    Damage(
      sql: "UPDATE passages SET text = 'x' WHERE id = 1",
      finding: "the full-text index does not hold what the passages say"),
    Damage(
      sql: "DELETE FROM passage_index_docsize WHERE id = 1", finding: "passages are missing from the full-text index: 1"
    ),
    Damage(
      sql: "INSERT INTO passage_index(rowid, text) VALUES (99, 'ghost')",
      finding: "full-text entries belong to no passage: 1"),
    Damage(
      sql:
        "UPDATE revisions SET blocks = '[{\"kind\":\"paragraph\",\"level\":0,\"start\":1,\"end\":9000}]' WHERE id = 1",
      finding: "revision 1 of article 1 has a block that is no range of its text: 1..<9000"),
    Damage(
      sql: "UPDATE revisions SET blocks = 'nonsense' WHERE id = 1",
      finding: "the revisions cannot be read (a list is not the JSON it should be)"),
    Damage(
      sql: "UPDATE vector_blocks SET scales = CAST(substr(scales, 1, 12) || x'0000803f' || substr(scales, 17) AS BLOB)",
      finding: "vectors belong to no passage: 1"),
    Damage(sql: "UPDATE vector_blocks SET codes = x'00'", finding: "block 0 of tiny has a wrong size or number"),
    Damage(sql: "UPDATE vector_blocks SET scales = zeroblob(2048)", finding: "block 0 of tiny is empty"),
    Damage(
      sql: "UPDATE vector_residuals SET residual = x'0000'", finding: "residuals of vectors have a wrong size: 1"),
    Damage(
      sql: "UPDATE articles SET revision_id = NULL WHERE id = 1",
      finding: "articles have no current revision of their own: 1"),
    Damage(
      sql: "UPDATE articles SET origin_id = NULL WHERE id = 1", finding: "articles have no origin of their own: 1"),
    Damage(
      sql: "UPDATE passages SET id = 4611686018427387904 WHERE id = 2",
      finding: "passages have ids that no database gives: 1"),
    Damage(sql: "UPDATE passages SET id = -1 WHERE id = 2", finding: "passages have ids that no database gives: 1"),
    Damage(
      sql: "UPDATE encoders SET dimensions = 0",
      finding: "encoders have numbers of dimensions that no vector has: 1"),
    Damage(sql: "DELETE FROM sources", finding: "rows refer to rows that are missing: 1"),
    Damage(
      sql: "INSERT INTO near_duplicate_bands VALUES (1, 77)", finding: "near-duplicate bands belong to no text: 1"),
    Damage(sql: "INSERT INTO texts VALUES (50, x'00', x'', 'stray')", finding: "texts belong to no revision: 1"),
  ]
}

@Test(arguments: Damage.all)
func theDoctorFindsDamage(damage: Damage) throws {
  let database = try TemporaryDatabase()
  try database.kb.ingest("/a.txt", Draft(text: "One passage.\n\nAnother passage."))
  let encoder = try database.kb.encoder(name: "tiny", digest: "d", dimensions: 2).id
  try database.kb.store([(id: 1, values: [1, 2])], of: encoder)
  #expect(try database.kb.doctor() == [])
  try database.kb.close()

  try database.sql(damage.sql)
  let findings = try KnowledgeBase(path: database.path, access: .readWrite).doctor()
  #expect(findings.contains(damage.finding), "\(findings)")
}

@Test func aHealthyDatabaseIsHealthyForReadersToo() throws {
  let database = try TemporaryDatabase()
  let draft = Draft(
    url: "https://example.org/a", authors: ["Ann", "Bo"], published: "2024-03-18", tags: ["licences"],
    headings: ["Part 1/2", "A \"quoted\" heading", "开源\t模型"], text: "One passage.")
  try database.kb.ingest("/a.txt", draft)
  #expect(try KnowledgeBase(path: database.path, access: .readOnly).doctor() == [])
}

@Test func aDatabaseCutShortIsReportedAndNothingCrashes() throws {
  let whole = try databaseBytes()
  let folder = try TemporaryFolder()
  for size in [1, whole.count / 3, whole.count / 2, whole.count - 4096] {
    let path = folder.path("cut-\(size).sqlite")
    try whole.prefix(size).write(to: URL(fileURLWithPath: path))
    #expect(throws: StoreError.self) {
      let kb = try KnowledgeBase(path: path, access: .readOnly)
      let problems = try kb.doctor()
      #expect(!problems.isEmpty)
      throw StoreError(.corrupt, problems.joined())
    }
  }
}

@Test(arguments: [-1, 1 << 62])
func anIDThatNoDatabaseGivesIsDamage(id: PassageID) throws {
  let database = try TemporaryDatabase()
  try database.kb.ingest("/a.txt", Draft(authors: ["Ann"], text: "One passage.\n\nAnother passage."))
  let encoder = try database.kb.encoder(name: "tiny", digest: "d", dimensions: 2).id
  try database.kb.store([(id: 1, values: [1, 2])], of: encoder)
  try database.kb.close()
  try database.sql("UPDATE passages SET id = \(id) WHERE id = 2")

  let kb = try KnowledgeBase(path: database.path, access: .readWrite)
  var filter = ArticleFilter()
  filter.author = "Ann"
  func expectDamage(_ work: () throws -> Void) {
    #expect(throws: StoreError.self, performing: work)
  }
  expectDamage { _ = try kb.find("passage", filter: filter) }
  expectDamage { _ = try kb.passages(of: 1) }
  expectDamage { try kb.store([(id: id, values: [1, 2])], of: encoder) }
  expectDamage { try kb.remove([1]) }
}

@Test(arguments: [-3, 0, 1 << 61])
func anEncoderOfNoDimensionsIsRefused(dimensions: Int) throws {
  let database = try TemporaryDatabase()
  let error = #expect(throws: StoreError.self) {
    try database.kb.encoder(name: "tiny", digest: "d", dimensions: dimensions)
  }
  #expect(error?.code == .invalid)
  #expect(try database.kb.encoders().isEmpty)
  _ = try database.kb.encoder(name: "tiny", digest: "d", dimensions: 2)
  try database.kb.close()
  try database.sql("UPDATE encoders SET dimensions = \(dimensions)")
  let damaged = try KnowledgeBase(path: database.path, access: .readOnly)
  #expect(throws: StoreError.self) { try damaged.encoders() }
}

@Test(arguments: 0..<60)
func damagedBytesNeverCrashAReader(seed: UInt64) throws {
  var generator = SplitMix(state: seed)
  var bytes = try databaseBytes()
  for _ in 0..<Int.random(in: 1...200, using: &generator) {
    bytes[Int.random(in: 100..<bytes.count, using: &generator)] = .random(in: 0...255, using: &generator)
  }
  let folder = try TemporaryFolder()
  let path = folder.path("kb.sqlite")
  try bytes.write(to: URL(fileURLWithPath: path))
  do {
    let kb = try KnowledgeBase(path: path, access: .readOnly)
    _ = try kb.doctor()
    for article in try kb.articles() {
      _ = try kb.content(of: article.id)
      _ = try kb.passages(of: article.id)
      _ = try kb.history(of: article.id)
    }
    _ = try kb.find("weights")
    for encoder in try kb.encoders() {
      try kb.forEachVectorBlock(of: encoder.id) { _ in }
      _ = try kb.residuals(of: encoder.id, Array(1...9))
    }
  } catch is StoreError {
    // What a damaged file may do.
  }
}

/// The bytes of a database with articles and vectors.
private func databaseBytes() throws -> Data {
  let database = try TemporaryDatabase()
  for (number, text) in fixtureTexts.enumerated() { try database.kb.ingest("/\(number).txt", Draft(text: text)) }
  let encoder = try database.kb.encoder(name: "tiny", digest: "d", dimensions: 2).id
  try database.kb.store([(id: 1, values: [1, 2]), (id: 7, values: [1, 2])], of: encoder)
  try database.kb.close()
  return try Data(contentsOf: URL(fileURLWithPath: database.path))
}
