/// Search in UTF-8 that takes no account of ASCII case.
enum ByteSearch {
  /// The first place of a lower-case needle.
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

  static func lowercased(_ byte: UInt8) -> UInt8 { byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte }

  static func isAlphanumeric(_ byte: UInt8) -> Bool {
    (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A) || (byte >= 0x30 && byte <= 0x39)
  }
}
