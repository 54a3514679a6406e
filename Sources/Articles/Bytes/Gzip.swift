internal import CDeflate

/// Decompression of gzip members through libdeflate.
enum Gzip {
  static func isGzip(_ bytes: [UInt8]) -> Bool { bytes.starts(with: [0x1F, 0x8B, 0x08]) }

  /// DEFLATE cannot expand more than this (zlib's technical details).
  private static let largestRatio = 1032

  /// Damaged members that are left out before the rest of the data counts as damaged as well.
  private static let mostDamaged = 16

  /// What is wrong with data that cannot be decompressed.
  static let damaged = ReadingError(.malformed, "its gzip data is damaged or cut short; save or download it again")

  /// The content of all members that are whole, one after the other, and where the others start.
  ///
  /// - Throws: ``ReadingError`` where no member is whole, or all together are larger than `limit` bytes.
  static func decompress(_ bytes: [UInt8], limit: Int) throws -> (content: [UInt8], damaged: [Int]) {
    guard let decompressor = libdeflate_alloc_decompressor() else {
      throw ReadingError(.unreadable, "no memory to decompress it")
    }
    defer { libdeflate_free_decompressor(decompressor) }
    var output: [UInt8] = []
    var failed: [Int] = []
    var position = 0
    // Bytes after a member are another member or padding.
    while isGzip(bytes, at: position) {
      let size = position == 0 ? statedSize(bytes) : 64 << 10
      do {
        let member = try Self.member(decompressor, bytes, at: &position, size: size, limit: limit - output.count)
        if output.isEmpty { output = member } else { output.append(contentsOf: member) }
      } catch let error as ReadingError where error == damaged {
        failed.append(position)
        guard failed.count < mostDamaged, let next = nextMember(bytes, behind: position) else { break }
        position = next
      }
    }
    guard !output.isEmpty || failed.isEmpty else { throw damaged }
    return (output, failed)
  }

  /// Where the next bytes are that may begin a member.
  private static func nextMember(_ bytes: [UInt8], behind position: Int) -> Int? {
    var next = position + 1
    while next + 2 < bytes.count {
      if bytes[next] == 0x1F, bytes[next + 1] == 0x8B, bytes[next + 2] == 0x08 { return next }
      next += 1
    }
    return nil
  }

  /// - Parameters:
  ///   - position: Where the member starts, moved to behind it.
  ///   - size: How large its content is expected to be.
  private static func member(
    _ decompressor: OpaquePointer, _ bytes: [UInt8], at position: inout Int, size: Int, limit: Int
  ) throws -> [UInt8] {
    var room = min(size, limit)
    while true {
      var (read, written) = (0, 0)
      var status = LIBDEFLATE_BAD_DATA
      let content = [UInt8](unsafeUninitializedCapacity: max(room, 1)) { target, count in
        bytes[position...].withUnsafeBytes { source in
          status = libdeflate_gzip_decompress_ex(
            decompressor, source.baseAddress, source.count, target.baseAddress, room, &read, &written)
        }
        count = status == LIBDEFLATE_SUCCESS ? written : 0
      }
      switch status {
      case LIBDEFLATE_SUCCESS:
        position += read
        return content
      case LIBDEFLATE_INSUFFICIENT_SPACE where room < limit: room = min(limit, room * 2 + 1024)
      case LIBDEFLATE_INSUFFICIENT_SPACE:
        throw ReadingError(
          .tooLarge, "its decompressed content is larger than the limit of \(ByteCount.describe(limit))")
      default: throw damaged
      }
    }
  }

  /// What the last four bytes give as the size of the content, where that is possible.
  private static func statedSize(_ bytes: [UInt8]) -> Int {
    let size = bytes.suffix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
    return size / largestRatio <= bytes.count ? size : bytes.count * 4
  }

  private static func isGzip(_ bytes: [UInt8], at position: Int) -> Bool {
    bytes[position...].starts(with: [0x1F, 0x8B])
  }
}
