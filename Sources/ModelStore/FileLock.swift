import Foundation

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// An exclusive lock between processes that the kernel drops when its holder ends, however it ends.
///
/// The file stays: removing it would let two processes hold locks on two files of one name.
struct FileLock {
  private let file: FileHandle

  /// Takes the lock, calling `waiting` once where another holds it.
  ///
  /// - Throws: A Foundation error where the file cannot be made, `CancellationError` where waiting was cancelled.
  init(path: String, waiting: () -> Void) async throws {
    if !FileManager.default.fileExists(atPath: path) {
      try Data().write(to: URL(fileURLWithPath: path), options: [])
    }
    file = try FileHandle(forUpdating: URL(fileURLWithPath: path))
    var told = false
    // Asked for again and again because a blocking call would hold up a thread of the cooperative pool.
    while flock(file.fileDescriptor, LOCK_EX | LOCK_NB) != 0 {
      guard errno == EWOULDBLOCK || errno == EINTR else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
      if !told { waiting() }
      told = true
      try await Task.sleep(for: .milliseconds(100))
    }
  }

  func release() {
    try? file.close()
  }
}
