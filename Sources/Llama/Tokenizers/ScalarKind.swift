/// What the patterns tell apart.
enum ScalarKind {
  case letter, number, space, other

  /// The kind and UTF-8 length of the scalar at `position` of valid UTF-8.
  static func at(_ position: Int, in text: UnsafeBufferPointer<UInt8>) -> (kind: ScalarKind, length: Int) {
    let byte = text[position]
    if byte < 0x80 {
      switch byte {
      case 0x41...0x5A, 0x61...0x7A: return (.letter, 1)
      case 0x30...0x39: return (.number, 1)
      case 0x20, 0x09...0x0D: return (.space, 1)
      default: return (.other, 1)
      }
    }
    let (scalar, length) = scalar(at: position, in: text)
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: return (.letter, length)
    case .decimalNumber, .letterNumber, .otherNumber: return (.number, length)
    default: return (scalar.properties.isWhitespace ? .space : .other, length)
    }
  }

  /// The scalar that starts at `position` of valid UTF-8, and its length.
  static func scalar(at position: Int, in text: UnsafeBufferPointer<UInt8>) -> (scalar: Unicode.Scalar, length: Int) {
    let first = text[position]
    let length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
    guard length > 1, position + length <= text.count else { return (Unicode.Scalar(first), 1) }
    var value = UInt32(first) & (0x7F >> UInt32(length))
    for offset in 1..<length { value = value << 6 | UInt32(text[position + offset] & 0x3F) }
    return (Unicode.Scalar(value) ?? "\u{FFFD}", length)
  }
}
