import Articles
import Foundation
import GRDB
import KnowledgeBase
import Testing

@Test(arguments: [KnowledgeBase.Access.readOnly, .readWrite])
func aMissingDatabaseIsNotMade(access: KnowledgeBase.Access) throws {
  let folder = try TemporaryFolder()
  let path = folder.path("none.sqlite")
  let error = #expect(throws: StoreError.self) { try KnowledgeBase(path: path, access: access) }
  #expect(error?.code == .missing)
  #expect(error?.message == "no database at \(path); make one with kb ingest PATH")
  #expect(!FileManager.default.fileExists(atPath: path))
}

@Test func aDatabaseInAMissingFolderIsAnErrorThatSaysSo() throws {
  let folder = try TemporaryFolder()
  let error = #expect(throws: StoreError.self) {
    try KnowledgeBase(path: folder.path("no/kb.sqlite"), access: .create)
  }
  #expect(error?.code == .unopenable)
  #expect(error?.message.contains("check that its folder exists") == true)
}

@Test func anEmptyFileIsFilledOnlyWhenADatabaseMayBeMade() throws {
  let folder = try TemporaryFolder()
  let path = folder.path("kb.sqlite")
  try Data().write(to: URL(fileURLWithPath: path))
  let error = #expect(throws: StoreError.self) { try KnowledgeBase(path: path, access: .readOnly) }
  #expect(error?.code == .missing)
  let kb = try KnowledgeBase(path: path, access: .create)
  #expect(try kb.articles().isEmpty)
}

@Test(arguments: [KnowledgeBase.Access.readOnly, .readWrite, .create])
func aFileThatIsNoDatabaseIsRefusedAndLeftAlone(access: KnowledgeBase.Access) throws {
  let folder = try TemporaryFolder()
  let path = folder.path("notes.txt")
  let content = Data(String(repeating: "These are notes, not a database.\n", count: 200).utf8)
  try content.write(to: URL(fileURLWithPath: path))
  let error = #expect(throws: StoreError.self) { try KnowledgeBase(path: path, access: access) }
  #expect(error?.code == .notADatabase)
  #expect(error?.message.contains("\(path) is not a kb database") == true)
  #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == content)
}

@Test(arguments: [false, true])
func anotherProgramsDatabaseIsRefusedAndLeftAlone(hasMigrations: Bool) throws {
  let folder = try TemporaryFolder()
  let path = folder.path("other.sqlite")
  let queue = try DatabaseQueue(path: path)
  try queue.write { db in
    try db.execute(sql: "CREATE TABLE bookmarks(id INTEGER PRIMARY KEY)")
    if hasMigrations { try db.execute(sql: "CREATE TABLE grdb_migrations(identifier TEXT NOT NULL PRIMARY KEY)") }
  }
  try queue.close()
  let content = try Data(contentsOf: URL(fileURLWithPath: path))
  let error = #expect(throws: StoreError.self) { try KnowledgeBase(path: path, access: .create) }
  #expect(error?.code == .notADatabase)
  #expect(error?.message.contains("a SQLite database but not a kb database") == true)
  #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == content)
}

@Test func aDatabaseOfANewerVersionIsRefused() throws {
  let database = try TemporaryDatabase()
  try database.kb.close()
  try database.sql("INSERT INTO grdb_migrations VALUES ('v999')")
  let error = #expect(throws: StoreError.self) { try KnowledgeBase(path: database.path, access: .readWrite) }
  #expect(error?.code == .newerVersion)
}

@Test(arguments: [KnowledgeBase.Access.readOnly, .readWrite])
func anOlderDatabaseIsMigratedAfterABackupWasMade(access: KnowledgeBase.Access) throws {
  let database = try TemporaryDatabase()
  try database.kb.ingest("/a.txt", Draft(title: "Kept", text: "Kept."))
  try database.kb.close()
  var migrator = Schema.migrator
  migrator.registerMigration("v2 of tomorrow") { db in try db.execute(sql: "CREATE TABLE tomorrow(id INTEGER)") }

  let migrated = try KnowledgeBase(path: database.path, access: access, migrator: migrator)
  #expect(try migrated.articles().map(\.title) == ["Kept"])
  #expect(migrated.isReadOnly == (access == .readOnly))
  try migrated.close()
  let error = #expect(throws: StoreError.self) { try KnowledgeBase(path: database.path, access: .readOnly) }
  #expect(error?.code == .newerVersion)

  let last = try #require(Schema.migrator.migrations.last)
  let backup = try KnowledgeBase(path: database.path + ".\(last).backup", access: .readOnly)
  #expect(try backup.articles().map(\.title) == ["Kept"])
}

@Test func nothingIsStoredThroughADatabaseOpenedForReading() throws {
  let database = try TemporaryDatabase()
  let reader = try KnowledgeBase(path: database.path, access: .readOnly)
  let error = #expect(throws: StoreError.self) { try reader.ingest("/a.txt", Draft(text: "Never stored.")) }
  #expect(error?.code == .readOnly)
  #expect(reader.isReadOnly && !database.kb.isReadOnly)
}

@Test func aClosedDatabaseIsOneFileThatCanBeCopied() throws {
  let database = try TemporaryDatabase()
  try database.kb.ingest("/a.txt", Draft(title: "Copied", text: "All of it."))
  #expect(try database.kb.articles().count == 1)
  try database.kb.close()
  #expect(try FileManager.default.contentsOfDirectory(atPath: database.folder.url.path) == ["kb.sqlite"])
  let copy = database.folder.path("copy.sqlite")
  try FileManager.default.copyItem(atPath: database.path, toPath: copy)
  #expect(try KnowledgeBase(path: copy, access: .readOnly).articles().map(\.title) == ["Copied"])
}

@Test func openingForWritingAndReadingChangesNothing() throws {
  let database = try TemporaryDatabase()
  try database.kb.ingest("/a.txt", Draft(title: "Kept", text: "Kept as it was."))
  try database.kb.close()
  let before = try Data(contentsOf: URL(fileURLWithPath: database.path))
  let kb = try KnowledgeBase(path: database.path, access: .readWrite)
  #expect(try kb.articles().map(\.title) == ["Kept"])
  let snapshot = try kb.snapshot()
  try kb.close()
  #expect(try snapshot.articles().count == 1)
  #expect(try Data(contentsOf: URL(fileURLWithPath: database.path)) == before)
}

@Test(arguments: ["wal", "delete"])
func writingUsesTheLogWithoutWaitingForTheDisk(mode: String) throws {
  let database = try TemporaryDatabase()
  try database.kb.close()
  try database.sql("PRAGMA journal_mode = \(mode)")
  let kb = try KnowledgeBase(path: database.path, access: .readWrite)
  try kb.ingest("/a.txt", Draft(text: "Stored."))
  #expect(try kb.read { db in try String.fetchOne(db, sql: "PRAGMA journal_mode") } == "wal")
  #expect(try kb.write { db in try Int.fetchOne(db, sql: "PRAGMA synchronous") } == 1)
}

@Test func closingWhileASnapshotIsReadStillLeavesEverythingInTheFile() throws {
  let database = try TemporaryDatabase()
  try database.kb.ingest("/a.txt", Draft(title: "Copied", text: "All of it."))
  let snapshot = try database.kb.snapshot()
  try database.kb.close()
  #expect(try snapshot.articles().map(\.title) == ["Copied"])
  let copy = database.folder.path("copy.sqlite")
  try FileManager.default.copyItem(atPath: database.path, toPath: copy)
  #expect(try KnowledgeBase(path: copy, access: .readOnly).articles().map(\.title) == ["Copied"])
}

/// A closed database on a file system that is mounted for reading only, which a test cannot make without privileges.
private let readOnlyDatabase = ProcessInfo.processInfo.environment["KB_READ_ONLY_DATABASE"]

@Test(.enabled(if: readOnlyDatabase != nil, "KB_READ_ONLY_DATABASE names a database on a read-only file system"))
func aDatabaseOnAReadOnlyFileSystemIsReadAsItIs() throws {
  let path = try #require(readOnlyDatabase)
  let kb = try KnowledgeBase(path: path, access: .readOnly)
  #expect(try kb.doctor() == [])
  let error = #expect(throws: StoreError.self) { try KnowledgeBase(path: path, access: .readWrite) }
  #expect(error?.code == .readOnly)
}
