// Character references: `&amp;`, `&#233;`, `&#xE9;`.
extension MarkupNormalizer {
  /// The longest name of a character in HTML 4.
  private static let longestName = 8

  /// Appends what the reference at the start of a range of the source stands for and returns the index after it.
  ///
  /// An ampersand that begins no reference stands for itself, and the number of no character for nothing.
  mutating func appendReference(_ range: Range<Int>) -> Int {
    let start = range.lowerBound + 1
    guard start < range.upperBound,
      let found = source[start] == 0x23
        ? number(start + 1..<range.upperBound)
        : name(start..<range.upperBound)
    else {
      result.content.bytes.append(0x26)
      return start
    }
    if let character = found.character { result.content.bytes.append(contentsOf: character.utf8) }
    return found.end
  }

  private func name(_ range: Range<Int>) -> (character: Unicode.Scalar?, end: Int)? {
    let name = source[range].prefix(Self.longestName + 1).prefix(while: ByteSearch.isAlphanumeric)
    guard name.endIndex < range.upperBound, source[name.endIndex] == 0x3B,
      let character = HTMLParser.character(named: Array(name))
    else { return nil }
    return (character, name.endIndex + 1)
  }

  private func number(_ range: Range<Int>) -> (character: Unicode.Scalar?, end: Int)? {
    guard let first = source[range].first else { return nil }
    let isHexadecimal = first | 0x20 == 0x78
    let digits = source[isHexadecimal ? range.dropFirst() : range].prefix {
      isHexadecimal ? Self.hexadecimal($0) != nil : (0x30...0x39).contains($0)
    }
    guard !digits.isEmpty else { return nil }
    let value = digits.reduce(UInt32(0)) { value, digit in
      min(value * (isHexadecimal ? 16 : 10) + (Self.hexadecimal(digit) ?? 0), 0x11_0000)
    }
    let end = digits.endIndex
    let isEnded = end < range.upperBound && source[end] == 0x3B
    let isCharacter = value >= 0x20 || value == 0x09 || value == 0x0A || value == 0x0D
    return (isCharacter ? Unicode.Scalar(value) : nil, isEnded ? end + 1 : end)
  }

  private static func hexadecimal(_ byte: UInt8) -> UInt32? {
    switch byte {
    case 0x30...0x39: UInt32(byte - 0x30)
    case 0x41...0x46, 0x61...0x66: UInt32(byte | 0x20) - 0x57
    default: nil
    }
  }
}
