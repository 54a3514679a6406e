import Articles
import Foundation
import GRDB
import KnowledgeBase
import Testing

/// A released version, by its last migration, as `pipelines/reference/database_versions.py` let the program of that time
/// write it.
enum ReleasedVersion: String, CaseIterable {
  case v1, summaries, pipelines, residuals

  /// Makes the database of this version.
  func write(to path: String) throws {
    let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
      "Fixtures/Versions/\(rawValue).sql")
    try execute(try String(contentsOf: script, encoding: .utf8), on: path)
  }

  func isAtLeast(_ other: Self) -> Bool {
    let all = Self.allCases.map(\.rawValue)
    return all.firstIndex(of: rawValue) ?? 0 >= all.firstIndex(of: other.rawValue) ?? 0
  }
}

@Suite("A database of an earlier version")
struct VersionTests {
  @Test("Has a fixture, also of the version of today")
  func complete() {
    #expect(Schema.migrator.migrations.last == ReleasedVersion.allCases.last?.rawValue)
  }

  @Test("Is migrated with everything in it, after it was copied", arguments: ReleasedVersion.allCases)
  func migrated(version: ReleasedVersion) throws {
    let folder = try TemporaryFolder()
    let path = folder.path("kb.sqlite")
    try version.write(to: path)
    let tables = try strings("SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'grdb_migrations'", path)
    let before = try tables.map { try strings("SELECT '' || count(*) FROM \"\($0)\"", path) }

    let kb = try KnowledgeBase(path: path, access: .readWrite)
    try expectEverything(in: kb, of: version)
    try kb.close()

    #expect(try tables.map { try strings("SELECT '' || count(*) FROM \"\($0)\"", path) } == before)
    #expect(try strings("PRAGMA integrity_check", path) == ["ok"])
    #expect(try strings("PRAGMA foreign_key_check", path) == [])
    let new = try TemporaryDatabase()
    let schema = "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name"
    #expect(
      try strings(schema, path).map(\.unquoted) == strings(schema, new.path).map(\.unquoted),
      "a released migration has changed")

    let backup = path + ".\(version).backup"
    #expect(FileManager.default.fileExists(atPath: backup) == (version != .residuals))
    guard version != .residuals else { return }
    #expect(try tables.map { try strings("SELECT '' || count(*) FROM \"\($0)\"", backup) } == before)
    #expect(try strings("SELECT identifier FROM grdb_migrations ORDER BY rowid", backup).last == version.rawValue)
  }

  @Test("Takes new articles and revisions once it is migrated", arguments: ReleasedVersion.allCases)
  func written(version: ReleasedVersion) throws {
    let folder = try TemporaryFolder()
    let path = folder.path("kb.sqlite")
    try version.write(to: path)
    let kb = try KnowledgeBase(path: path, access: .readWrite)
    try kb.ingest("/archive/articles/new.txt", Draft(title: "New", text: "An article of today."))
    try kb.ingest("/archive/articles/kaifang.txt", Draft(title: "开源模型", text: "开源模型。"), modified: 2)
    try kb.remove([1])
    #expect(try kb.titles { _ in } == ["开源模型", "A first note", "A second note", "New"])
    #expect(try kb.find("operating").isEmpty && kb.find("today").count == 1)
    #expect(try kb.doctor() == [])
  }

  @Test("Is whole in its one file when reading migrated it", arguments: [ReleasedVersion.v1, .summaries, .pipelines])
  func copied(version: ReleasedVersion) throws {
    let folder = try TemporaryFolder()
    let (path, copy) = (folder.path("kb.sqlite"), folder.path("copy.sqlite"))
    try version.write(to: path)
    let kb = try KnowledgeBase(path: path, access: .readOnly)
    try FileManager.default.copyItem(atPath: path, toPath: copy)
    #expect(kb.isReadOnly)
    try expectEverything(in: kb, of: version)
    #expect(
      try strings("SELECT identifier FROM grdb_migrations ORDER BY rowid", copy) == Schema.migrator.migrations)
  }

  @Test("Is refused by a program that is older than the database", arguments: ReleasedVersion.allCases)
  func newer(version: ReleasedVersion) throws {
    let folder = try TemporaryFolder()
    let path = folder.path("kb.sqlite")
    try version.write(to: path)
    try execute("INSERT INTO grdb_migrations VALUES ('v999')", on: path)
    let content = try Data(contentsOf: URL(fileURLWithPath: path))
    let error = #expect(throws: StoreError.self) { try KnowledgeBase(path: path, access: .readWrite) }
    #expect(error?.code == .newerVersion)
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == content)
  }

  private func expectEverything(in kb: KnowledgeBase, of version: ReleasedVersion) throws {
    #expect(try kb.doctor() == [])
    #expect(try kb.titles { _ in } == ["Complements", "开源模型", "A first note", "A second note"])
    #expect(try kb.history(of: 1).count == 3, "two revisions and what the copy says")
    #expect(try kb.find("calculation").count == 1)
    #expect(try kb.find("cjk : 硬件").count == 1)
    #expect(try kb.statistics().coverage.map(\.embedded) == [try kb.statistics().passages])
    #expect(try kb.failures().map(\.path) == ["/archive/articles/broken.json"])
    if version.isAtLeast(.summaries) {
      let row = try #require(try kb.read { db in try Row.fetchOne(db, sql: "SELECT settings, model FROM summaries") })
      let summaries = try kb.summaries(of: [1, 2, 3, 4], by: SummaryMethod(settings: row[0], model: row[1]))
      #expect(summaries.count == 4)
      let text = Array(try kb.content(of: 1).text.utf8)
      let quoted = summaries[1]?.sentences.map { String(decoding: text[$0.range], as: UTF8.self) }
      #expect(quoted?.isEmpty == false && quoted?.allSatisfy { $0.hasSuffix(".") } == true)
    }
    if version.isAtLeast(.pipelines) {
      let answer = try #require(try kb.savedAnswers().first)
      #expect(answer.question == "who gains when the operating system is free" && answer.problems.isEmpty)
      #expect(answer.answer.contains("A maker of servers gains"))
      #expect(try kb.evaluations(on: "questions.jsonl").count == 1)
      let watched = try #require(try kb.watchedQuestions().first)
      #expect(watched.filter.since?.iso8601 == "2024-01-01" && watched.answer != nil)
      let settings = try kb.read { db in
        try String.fetchOne(db, sql: "SELECT settings FROM pipeline_runs WHERE finished IS NULL")
      }
      let run = try kb.unfinishedRun(of: "/archive/unfinished.yaml", settings: try #require(settings))
      #expect(run?.results.count == 1)
    }
  }

  /// The values of a query's first column.
  private func strings(_ sql: String, _ path: String) throws -> [String] {
    let queue = try DatabaseQueue(path: path)
    defer { try? queue.close() }
    return try queue.read { db in try String.fetchAll(db, sql: sql) }
  }
}

extension String {
  /// A statement as it was written; `sqlite3` quotes the names of the tables that an index is made of.
  fileprivate var unquoted: String { filter { $0 != "'" && $0 != "\"" } }
}
