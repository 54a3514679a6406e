package import GRDB

/// The SQLite file that holds articles, their passages, the full-text index and the vectors.
///
/// Every method is one transaction. Readers see whole articles only, also while another process writes.
///
/// The file is in WAL mode with `synchronous = NORMAL`: a killed process loses nothing that a method returned from. A
/// power cut can undo the last transactions, never a part of one. As a file's stamp is written in or after the
/// transaction of its articles, the next ingest stores again exactly what was undone; `FULL` would buy nothing for an
/// extra wait on the disk at every transaction.
public struct KnowledgeBase: Sendable {
  /// Whether a database may be written, and created where there is none.
  public enum Access: Sendable { case readOnly, readWrite, create }

  /// The database's absolute path.
  public let path: String
  let reader: any DatabaseReader
  private let writer: (any DatabaseWriter)?

  init(path: String, reader: any DatabaseReader, writer: (any DatabaseWriter)?) {
    self.path = path
    self.reader = reader
    self.writer = writer
  }

  /// Whether nothing can be stored through this value.
  package var isReadOnly: Bool { writer == nil }

  /// The database as it is now, whatever is written later: what several calls read from it belongs together.
  public func snapshot() throws -> KnowledgeBase {
    guard let pool = reader as? DatabasePool else {
      return try isReadOnly ? self : KnowledgeBase(path: path, access: .readOnly).snapshot()
    }
    return try StoreError.naming(path) {
      KnowledgeBase(path: path, reader: try pool.makeSnapshot(), writer: nil)
    }
  }

  /// Closes the database, so that everything is in its one file. Later calls fail.
  ///
  /// A process that ends without closing leaves recent changes in a file beside the database, from where the next
  /// process that opens it takes them over.
  public func close() throws {
    try StoreError.naming(path) {
      // The last connection to close moves the log into the database, but only if it may write: readers go first. While
      // others have the database open, the log stays, and is emptied here unless somebody still reads from it.
      (reader as? DatabasePool)?.releaseMemory()
      do {
        try writer?.writeWithoutTransaction { db in _ = try db.checkpoint(.truncate) }
      } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {}
      try reader.close()
    }
  }

  package func read<T>(_ body: (Database) throws -> T) throws -> T {
    try StoreError.naming(path) { try reader.read(body) }
  }

  package func write<T>(_ body: (Database) throws -> T) throws -> T {
    guard let writer else { throw StoreError(.readOnly, "\(path) was opened for reading only") }
    return try StoreError.naming(path) { try writer.write(body) }
  }
}
