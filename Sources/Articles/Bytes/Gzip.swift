internal import CZlib

/// Decompression of gzip members through zlib.
enum Gzip {
  static func isGzip(_ bytes: [UInt8]) -> Bool { bytes.starts(with: [0x1F, 0x8B, 0x08]) }

  /// The content of all members, one after the other.
  ///
  /// - Throws: ``ReadingError`` where the data is damaged, cut short or larger than `limit` bytes.
  static func decompress(_ bytes: [UInt8], limit: Int) throws -> [UInt8] {
    var output: [UInt8] = []
    var stream = z_stream()
    // 16 asks zlib for gzip headers.
    guard kb_inflate_init(&stream, 15 + 16) == Z_OK else {
      throw ReadingError(.unreadable, "no memory to decompress it")
    }
    defer { inflateEnd(&stream) }
    var input = bytes
    var chunk = [UInt8](repeating: 0, count: 256 << 10)
    try input.withUnsafeMutableBufferPointer { source in
      stream.next_in = source.baseAddress
      stream.avail_in = UInt32(clamping: source.count)
      while true {
        let status = chunk.withUnsafeMutableBufferPointer { target in
          stream.next_out = target.baseAddress
          stream.avail_out = UInt32(target.count)
          let status = inflate(&stream, Z_NO_FLUSH)
          output.append(contentsOf: target.prefix(target.count - Int(stream.avail_out)))
          return status
        }
        guard output.count <= limit else {
          throw ReadingError(
            .tooLarge, "its decompressed content is larger than the limit of \(ByteCount.describe(limit))")
        }
        switch status {
        case Z_OK: continue
        case Z_STREAM_END:
          // Bytes after a member are another member or padding.
          guard stream.avail_in >= 3, stream.next_in[0] == 0x1F, stream.next_in[1] == 0x8B else { return }
          inflateReset(&stream)
        case Z_BUF_ERROR:
          throw ReadingError(.malformed, "its gzip data is cut short; save or download it again")
        default:
          throw ReadingError(.malformed, "its gzip data is damaged; save or download it again")
        }
      }
    }
    return output
  }
}

enum ByteCount {
  /// A size as a person writes it.
  static func describe(_ bytes: Int) -> String {
    bytes >= 1 << 20 ? "\(bytes >> 20) MB" : bytes >= 1 << 10 ? "\(bytes >> 10) kB" : "\(bytes) bytes"
  }
}
