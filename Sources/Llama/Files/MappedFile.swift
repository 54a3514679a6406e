import Foundation

/// A file mapped read-only into memory, or one that is part of the program. The map lives as long as this object, which
/// everything that points into it holds.
final class MappedFile: @unchecked Sendable {
  // Unchecked: the properties are constant and the bytes are never written.
  let path: String
  let bytes: UnsafeRawBufferPointer
  private let isMapped: Bool

  /// - Parameters:
  ///   - constant: Bytes that live as long as the program.
  ///   - name: What errors call them.
  init(constant bytes: UnsafeRawBufferPointer, name: String) {
    path = name
    self.bytes = bytes
    isMapped = false
  }

  init(path: String) throws {
    self.path = path
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw ModelError(.missing, path: path, "cannot be opened: \(String(cString: strerror(errno)))")
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw ModelError(.missing, path: path, "is not a regular file")
    }
    let size = Int(status.st_size)
    guard size > 0 else { throw ModelError(.truncated, path: path, "is empty; get the file again") }
    guard let map = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0), map != MAP_FAILED else {
      throw ModelError(.missing, path: path, "cannot be mapped: \(String(cString: strerror(errno)))")
    }
    bytes = UnsafeRawBufferPointer(start: map, count: size)
    isMapped = true
  }

  /// The bytes of a file that describes a model: the longest, tokenizers' vocabularies, have some tens of megabytes.
  ///
  /// - Throws: ``ModelError`` where the file cannot be read, is empty or so large that it is none of these.
  static func description(at path: String) throws -> [UInt8] {
    let file = try MappedFile(path: path)
    guard file.bytes.count <= longestDescription else {
      throw ModelError(
        .malformed, path: path, "has \(file.bytes.count) bytes; a description has at most \(longestDescription)")
    }
    return withExtendedLifetime(file) { Array(file.bytes) }
  }

  private static let longestDescription = 128 << 20

  deinit {
    if isMapped { munmap(UnsafeMutableRawPointer(mutating: bytes.baseAddress!), bytes.count) }
  }

  /// Tells the system that `bytes`, a part of the map, will not be needed soon: their memory counts no longer as this
  /// process's. They can still be read.
  func release(_ bytes: UnsafeRawBufferPointer) {
    let page = UInt(getpagesize())
    let first = (UInt(bitPattern: bytes.baseAddress) + page - 1) / page * page
    let end = (UInt(bitPattern: bytes.baseAddress) + UInt(bytes.count)) / page * page
    guard end > first, let start = UnsafeMutableRawPointer(bitPattern: first) else { return }
    madvise(start, Int(end - first), MADV_DONTNEED)
  }

  /// The `count` bytes at `offset`.
  /// - Throws: ``ModelError`` where they reach past the end of the file; `what` names them in the message.
  func slice(at offset: Int, count: Int, _ what: @autoclosure () -> String) throws -> UnsafeRawBufferPointer {
    guard offset >= 0, count >= 0, offset <= bytes.count, count <= bytes.count - offset else {
      throw ModelError(
        .truncated, path: path,
        "\(what()) reaches past the end of the file (\(bytes.count) bytes); the file is cut short or damaged, get it again"
      )
    }
    return UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + count])
  }
}
