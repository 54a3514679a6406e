/// Search in UTF-8.
enum ByteSearch {
  /// The first place of a byte from an index on, or the end.
  static func firstIndex(of byte: UInt8, in bytes: [UInt8], from start: Int) -> Int {
    let pattern = ones * UInt64(byte)
    var index = start
    while index + 16 <= bytes.count {
      let first = zeros(word(in: bytes, at: index) ^ pattern)
      let second = zeros(word(in: bytes, at: index + 8) ^ pattern)
      if first | second != 0 {
        return index + (first != 0 ? first.trailingZeroBitCount : 64 + second.trailingZeroBitCount) / 8
      }
      index += 16
    }
    while index < bytes.count, bytes[index] != byte { index += 1 }
    return index
  }

  private static let ones: UInt64 = 0x0101_0101_0101_0101

  /// The high bit of the lowest byte that is zero, and possibly of others above it (Anderson, Bit Twiddling Hacks).
  @inline(__always)
  private static func zeros(_ word: UInt64) -> UInt64 { (word &- ones) & ~word & (ones << 7) }

  /// Eight bytes, the first of them lowest.
  @inline(__always)
  static func word(in bytes: [UInt8], at index: Int) -> UInt64 {
    UInt64(littleEndian: bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: index, as: UInt64.self) })
  }

  /// The first place of a lower-case needle, whatever the case there.
  static func firstIndex(of needle: StaticString, in bytes: ArraySlice<UInt8>) -> Int? {
    needle.withUTF8Buffer { needle in
      guard let first = needle.first, bytes.count >= needle.count else { return nil }
      let last = bytes.endIndex - needle.count
      var index = bytes.startIndex
      while index <= last {
        if lowercased(bytes[index]) == first {
          var offset = 1
          while offset < needle.count, lowercased(bytes[index + offset]) == needle[offset] { offset += 1 }
          if offset == needle.count { return index }
        }
        index += 1
      }
      return nil
    }
  }

  /// Whether bytes have others in them as they are.
  static func contains(_ needle: [UInt8], in bytes: ArraySlice<UInt8>) -> Bool {
    guard let first = needle.first else { return true }
    var index = bytes.startIndex
    while index + needle.count <= bytes.endIndex {
      if bytes[index] == first {
        var offset = 1
        while offset < needle.count, bytes[index + offset] == needle[offset] { offset += 1 }
        if offset == needle.count { return true }
      }
      index += 1
    }
    return false
  }

  /// Whether a text has another one in it, character for character.
  static func contains(_ needle: String, in text: String) -> Bool {
    contains(Array(needle.utf8), in: Array(text.utf8)[...])
  }

  /// UTF-8 in lower case.
  static func lowercased(_ text: ArraySlice<UInt8>) -> [UInt8] {
    // Only letters beyond ASCII need more than a mask. Quotation marks, dashes and ideographs are none that have cases.
    guard text.allSatisfy({ $0 < 0xC3 || (0xE2...0xE9).contains($0) }) else {
      return Array(String(decoding: text, as: UTF8.self).lowercased().utf8)
    }
    var lower = Array(text)
    for index in lower.indices { lower[index] = lowercased(lower[index]) }
    return lower
  }

  static func lowercased(_ byte: UInt8) -> UInt8 { byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte }

  static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

  static func isAlphanumeric(_ byte: UInt8) -> Bool {
    (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A) || isDigit(byte)
  }
}
