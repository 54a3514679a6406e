import CFullText
import Foundation
package import GRDB

extension KnowledgeBase {
  /// Opens the database, migrating an older one after a copy of it was made beside it.
  ///
  /// - Throws: ``StoreError`` naming the file and what to do.
  public init(path: String, access: Access) throws {
    try self.init(path: path, access: access, migrator: Schema.migrator)
  }

  /// Opens the database with other migrations or less patience than users get.
  package init(path: String, access: Access, migrator: DatabaseMigrator, patience: Double = 10) throws {
    let path = URL(fileURLWithPath: path).path
    let exists = FileManager.default.fileExists(atPath: path)
    guard exists || access == .create else {
      throw StoreError(.missing, "no database at \(path); make one with kb ingest PATH")
    }
    let file = DatabaseFile(path: path, migrator: migrator, patience: patience)
    self = try StoreError.naming(path) {
      switch exists ? try file.inspect() : .empty {
      case .empty where access != .create:
        throw StoreError(.missing, "\(path) is empty; fill it with kb ingest PATH")
      case .empty:
        return try file.migrated()
      case .foreign:
        throw StoreError(
          .notADatabase, "\(path) is a SQLite database but not a kb database; give another file with --db")
      case .newer:
        throw StoreError(.newerVersion, "\(path) was written by a newer kb; install that version to use it")
      case .older:
        try file.backUp()
        let migrated = try file.migrated()
        guard access == .readOnly else { return migrated }
        // A reader cannot move the log into the file.
        try migrated.close()
        return try file.opened(readOnly: true)
      case .current:
        return try file.opened(readOnly: access == .readOnly)
      case .immutable:
        guard access == .readOnly else {
          throw StoreError(.readOnly, "\(path) is on a read-only file system and cannot be written")
        }
        return try file.openedImmutable()
      }
    }
  }
}

/// A database file before it is known to be one of ours.
private struct DatabaseFile {
  enum State { case empty, foreign, newer, older, current, immutable }

  let path: String
  let migrator: DatabaseMigrator
  /// How long to wait for another process's transaction, in seconds.
  let patience: Double

  /// Looks without changing anything: opening for writing would turn a stranger's database to WAL mode.
  func inspect() throws -> State {
    do {
      return try state(at: path)
    } catch let error as DatabaseError
      where [.SQLITE_CANTOPEN, .SQLITE_READONLY].contains(error.resultCode) && isUnchanging
    {
      // A database in WAL mode needs files beside it, which a read-only file system does not allow. It cannot change
      // there either, and SQLite does without them when told so.
      let state = try state(at: immutableURI)
      if state == .older {
        throw StoreError(
          .readOnly, "\(path) was written by an older kb and cannot be migrated there; copy it to a writable place")
      }
      return state == .current ? .immutable : state
    }
  }

  private func state(at location: String) throws -> State {
    let queue = try DatabaseQueue(path: location, configuration: configuration(readOnly: true))
    defer { try? queue.close() }
    return try queue.read { db in
      let objects = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_master") ?? 0
      if objects == 0 { return .empty }
      let application = try Int32.fetchOne(db, sql: "PRAGMA application_id")
      let isOurs = application == Schema.applicationID
      // Between its creation and its first migration, GRDB's list of migrations is all a file holds.
      if try !isOurs && objects <= 2 && db.tableExists("grdb_migrations") { return .empty }
      guard isOurs else { return .foreign }
      if try migrator.hasBeenSuperseded(db) { return .newer }
      return try migrator.hasCompletedMigrations(db) ? .current : .older
    }
  }

  func opened(readOnly: Bool) throws -> KnowledgeBase {
    if !readOnly {
      // Opening a pool for writing changes the file, also where nothing is written later. A queue does not, but does
      // not turn a database to WAL mode either, as one that was copied by other means may have to be.
      let queue = try DatabaseQueue(path: path, configuration: configuration(readOnly: false))
      let mode = try queue.inDatabase { db in try String.fetchOne(db, sql: "PRAGMA journal_mode") }
      if mode == "wal" { return KnowledgeBase(path: path, reader: queue, writer: queue) }
      try queue.close()
    }
    let pool = try DatabasePool(path: path, configuration: configuration(readOnly: readOnly))
    return KnowledgeBase(path: path, reader: pool, writer: readOnly ? nil : pool)
  }

  func openedImmutable() throws -> KnowledgeBase {
    let queue = try DatabaseQueue(path: immutableURI, configuration: configuration(readOnly: true))
    return KnowledgeBase(path: path, reader: queue, writer: nil)
  }

  func migrated() throws -> KnowledgeBase {
    let pool = try DatabasePool(path: path, configuration: configuration(readOnly: false))
    do {
      try migrator.migrate(pool)
    } catch {
      // Another process may have migrated the same file at the same moment.
      guard try pool.read(migrator.hasCompletedMigrations) else { throw error }
    }
    return KnowledgeBase(path: path, reader: pool, writer: pool)
  }

  /// Copies the database, named after the last migration it has.
  func backUp() throws {
    let queue = try DatabaseQueue(path: path, configuration: configuration(readOnly: true))
    let version = try queue.read { try migrator.completedMigrations($0).last } ?? "unknown"
    let copy = "\(path).\(version).backup"
    let unfinished = copy + ".part"
    try? FileManager.default.removeItem(atPath: unfinished)
    defer { try? FileManager.default.removeItem(atPath: unfinished) }
    let target = try DatabaseQueue(path: unfinished)
    try queue.backup(to: target)
    try target.close()
    try queue.close()
    do {
      if FileManager.default.fileExists(atPath: copy) { try FileManager.default.removeItem(atPath: copy) }
      try FileManager.default.moveItem(atPath: unfinished, toPath: copy)
    } catch {
      throw StoreError(.inputOutput, "\(copy) cannot be written; make room for a backup before \(path) is migrated")
    }
  }

  private var immutableURI: String {
    var allowed = CharacterSet.urlPathAllowed
    allowed.remove(charactersIn: "?#;")
    return "file://\(path.addingPercentEncoding(withAllowedCharacters: allowed) ?? path)?immutable=1"
  }

  /// Whether the file cannot be written and has no log of changes that are not yet in it.
  private var isUnchanging: Bool {
    let manager = FileManager.default
    let log = try? manager.attributesOfItem(atPath: path + "-wal")
    return !manager.isWritableFile(atPath: path) && (log?[.size] as? Int ?? 0) == 0
  }

  private func configuration(readOnly: Bool) -> Configuration {
    var configuration = Configuration()
    configuration.readonly = readOnly
    configuration.busyMode = .timeout(patience)
    configuration.prepareDatabase { db in
      let result = ResultCode(
        rawValue: kb_add_search_functions(UnsafeMutableRawPointer(db.sqliteConnection!), FTS5.api(db)))
      guard result == .SQLITE_OK else { throw DatabaseError(resultCode: result) }
      // 64 MB of cache: hot pages of the index are read, and copied to the database, less often.
      try db.execute(sql: "PRAGMA cache_size = -65536")
      if !db.configuration.readonly {
        // A log of 16 MB before its pages are copied.
        try db.execute(
          sql: """
            PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 4000; PRAGMA journal_size_limit = 67108864
            """)
      }
    }
    return configuration
  }
}
