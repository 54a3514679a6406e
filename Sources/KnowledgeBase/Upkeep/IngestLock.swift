import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension KnowledgeBase {
  /// Runs `body` while no other process (and no other task of this one) is inside this method on the same database.
  ///
  /// SQLite already lets one writer in at a time; this lock is for runs of many transactions. It is an advisory lock on
  /// a file beside the database, which the system releases when a process dies. The database itself cannot be locked
  /// so: closing it once more would drop SQLite's own locks.
  ///
  /// - Parameter patience: How long to wait for a run that is under way.
  /// - Throws: ``StoreError`` with the code `locked` where the other run takes longer; what `body` throws.
  public func withIngestLock<T>(
    patience: Duration = .zero, _ body: () async throws -> T
  ) async throws -> T {
    try await withLock(at: path + "-lock", subject: "filled by", patience: patience, body)
  }

  /// Runs `body` while nobody else holds the lock file.
  ///
  /// - Parameter subject: What the holder does with the database, for the error.
  func withLock<T>(
    at path: String, subject: String, patience: Duration = .zero, _ body: () async throws -> T
  ) async throws -> T {
    let deadline = ContinuousClock.now + patience
    var lock = try IngestLock(path: path)
    while lock == nil {
      guard ContinuousClock.now < deadline else {
        let holder = IngestLock.holder(path: path).map { "process \($0)" } ?? "another process"
        throw StoreError(.locked, "\(self.path) is being \(subject) \(holder); try again when it is done")
      }
      try await Task.sleep(for: .milliseconds(50))
      lock = try IngestLock(path: path)
    }
    defer { lock?.release() }
    return try await body()
  }
}

/// A held `flock(2)` on a file that exists only as long as somebody holds or awaits it.
private struct IngestLock {
  private let path: String
  private let descriptor: CInt

  /// - Returns: `nil` where another run holds the lock.
  init?(path: String) throws {
    let descriptor = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw StoreError(.readOnly, "\(path) cannot be written (\(String(cString: strerror(errno)))); check its folder")
    }
    // The holder removes the file when it is done: a lock on a removed file keeps nobody out.
    var (held, named) = (stat(), stat())
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0, fstat(descriptor, &held) == 0, stat(path, &named) == 0,
      held.st_ino == named.st_ino
    else {
      close(descriptor)
      return nil
    }
    self.path = path
    self.descriptor = descriptor
    let process = Array("\(getpid())\n".utf8)
    // The number is only there to be shown, so a full disk does not matter.
    _ = ftruncate(descriptor, 0)
    _ = write(descriptor, process, process.count)
  }

  func release() {
    unlink(path)
    close(descriptor)
  }

  static func holder(path: String) -> Int? {
    (try? String(contentsOfFile: path, encoding: .utf8)).flatMap { Int($0.trimmingCharacters(in: .newlines)) }
  }
}
