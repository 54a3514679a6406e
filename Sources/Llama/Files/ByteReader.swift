/// Reads little-endian values one after another from a mapped file, never past its end.
struct ByteReader {
  let file: MappedFile
  private(set) var offset: Int

  init(_ file: MappedFile, at offset: Int = 0) {
    self.file = file
    self.offset = offset
  }

  /// Bytes left to read.
  var remaining: Int { file.bytes.count - offset }

  mutating func integer<T: FixedWidthInteger>(_ type: T.Type = T.self) throws -> T {
    let bytes = try take(MemoryLayout<T>.size)
    return T(littleEndian: bytes.loadUnaligned(as: T.self))
  }

  /// A 64-bit count or size that must not exceed `limit`.
  mutating func count(upTo limit: Int, _ what: @autoclosure () -> String) throws -> Int {
    let value: UInt64 = try integer()
    guard value <= UInt64(limit) else {
      throw ModelError(
        .malformed, path: file.path,
        "\(what()) is \(value), more than the \(limit) the file could hold; the file is damaged")
    }
    return Int(value)
  }

  /// The next `count` bytes.
  mutating func take(_ count: Int) throws -> UnsafeRawBufferPointer {
    let bytes = try file.slice(at: offset, count: count, "the value at byte \(offset)")
    offset += count
    return bytes
  }

  /// A length-prefixed string's bytes.
  mutating func string() throws -> UnsafeRawBufferPointer {
    let start = offset
    return try take(try count(upTo: remaining, "a string's length at byte \(start)"))
  }
}
