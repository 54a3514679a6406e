import GRDB

extension StoreError {
  /// Runs a database operation, turning what SQLite and GRDB throw into errors that name the file and what to do.
  static func naming<T>(_ path: String, _ body: () throws -> T) throws -> T {
    do {
      return try body()
    } catch let error as DatabaseError {
      throw StoreError(error, path: path)
    } catch is RowDecodingError {
      throw StoreError.damaged(path, "a stored value has an unexpected type")
    } catch let error as DamagedRow {
      throw StoreError.damaged(path, error.reason)
    }
  }

  static func damaged(_ path: String, _ reason: String) -> StoreError {
    StoreError(.corrupt, "\(path) is damaged (\(reason)); restore a copy, or make it anew with kb ingest")
  }

  init(_ error: DatabaseError, path: String) {
    let reason = error.message ?? "SQLite error \(error.resultCode.rawValue)"
    switch error.resultCode {
    case .SQLITE_BUSY, .SQLITE_LOCKED:
      self.init(.locked, "\(path) is being written by another process; try again when it is done")
    case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH:
      self.init(.readOnly, "\(path) cannot be written (\(reason)); check the permissions of the file and its folder")
    case .SQLITE_FULL:
      self.init(.full, "no space is left for \(path); what was stored is safe, free some space and run again")
    case .SQLITE_NOTADB:
      self.init(.notADatabase, "\(path) is not a kb database; give another file with --db")
    case .SQLITE_CORRUPT:
      self = .damaged(path, reason)
    case .SQLITE_CANTOPEN:
      self.init(.unopenable, "\(path) cannot be opened (\(reason)); check that its folder exists and may be read")
    case .SQLITE_IOERR:
      self.init(.inputOutput, "reading or writing \(path) failed (\(reason)); check the disk")
    default:
      self.init(.failed, "\(path): SQLite refused an operation (\(reason))")
    }
  }
}

/// A row that does not hold what the schema promises: the file was damaged, or made by something else.
struct DamagedRow: Error {
  let reason: String
}

extension Row {
  /// A column's value, without trapping where a foreign hand has stored another type.
  func required<Value: DatabaseValueConvertible>(_ column: String) throws -> Value {
    guard let value: Value = try optional(column) else { throw DamagedRow(reason: "\(column) is missing") }
    return value
  }

  /// A column's value, or `nil` for NULL.
  func optional<Value: DatabaseValueConvertible>(_ column: String) throws -> Value? {
    guard let stored = self[column] as DatabaseValue?, !stored.isNull else { return nil }
    guard let value = Value.fromDatabaseValue(stored) else {
      throw DamagedRow(reason: "\(column) has an unexpected type")
    }
    return value
  }
}

extension Database {
  /// Executes one statement, prepared once per connection.
  func run(_ sql: String, _ arguments: StatementArguments = StatementArguments()) throws {
    try cachedStatement(sql: sql).execute(arguments: arguments)
  }

  func row(_ sql: String, _ arguments: StatementArguments = StatementArguments()) throws -> Row? {
    try Row.fetchOne(cachedStatement(sql: sql), arguments: arguments)
  }

  func rows(_ sql: String, _ arguments: StatementArguments = StatementArguments()) throws -> [Row] {
    try Row.fetchAll(cachedStatement(sql: sql), arguments: arguments)
  }

  func integer(_ sql: String, _ arguments: StatementArguments = StatementArguments()) throws -> Int64? {
    try Int64.fetchOne(cachedStatement(sql: sql), arguments: arguments)
  }

  func integers(_ sql: String, _ arguments: StatementArguments = StatementArguments()) throws -> [Int64] {
    try Int64.fetchAll(cachedStatement(sql: sql), arguments: arguments)
  }
}
