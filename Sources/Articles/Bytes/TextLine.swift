/// Text under construction with HTML's white space rules: runs of white space become one space, none at the ends.
///
/// Zero-width characters, soft hyphens and controls are dropped; C1 controls are what their windows-1252 code means,
/// as browsers read them.
struct TextLine {
  private(set) var bytes: [UInt8] = []
  private var pendingSpace = false

  var isEmpty: Bool { bytes.isEmpty }
  var string: String { String(decoding: bytes, as: UTF8.self) }

  /// Marks a place where words are apart.
  mutating func space() { pendingSpace = !bytes.isEmpty }

  /// Appends a range of UTF-8.
  mutating func append(_ source: [UInt8], _ range: Range<Int>) {
    TextScanner.scan(source, range) { event in
      switch event {
      case .space, .newline: space()
      case .bytes(let run):
        if pendingSpace {
          bytes.append(0x20)
          pendingSpace = false
        }
        bytes.append(contentsOf: source[run])
      case .replacement(let scalar):
        if pendingSpace {
          bytes.append(0x20)
          pendingSpace = false
        }
        bytes.append(contentsOf: Array(String(scalar).utf8))
      }
    }
  }
}

/// Splits UTF-8 into runs of visible text and white space.
enum TextScanner {
  enum Event {
    case space
    case newline
    case bytes(Range<Int>)
    case replacement(Unicode.Scalar)
  }

  /// Calls `body` for each run of a UTF-8 range, in order.
  @inline(__always)
  static func scan(_ source: [UInt8], _ range: Range<Int>, _ body: (Event) -> Void) {
    var index = range.lowerBound
    let end = range.upperBound
    var run = index
    while index < end {
      let byte = source[index]
      if byte > 0x20 && byte < 0x7F {
        index += 1
        continue
      }
      var length = 1
      var event: Event?
      if byte <= 0x20 || byte == 0x7F {
        if byte == 0x0A || byte == 0x0D {
          event = .newline
        } else if byte == 0x20 || byte == 0x09 || byte == 0x0C || byte == 0x0B {
          event = .space
        }
      } else {
        switch special(source, index, end) {
        case .none:
          index += byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1
          continue
        case .some(let found):
          length = found.length
          event = found.event
        }
      }
      if run < index { body(.bytes(run..<index)) }
      if let event { body(event) }
      index += length
      run = index
    }
    if run < end { body(.bytes(run..<end)) }
  }

  /// What a multi-byte character becomes where it is not kept as it is; a `nil` event drops it.
  private static func special(_ source: [UInt8], _ index: Int, _ end: Int) -> (length: Int, event: Event?)? {
    let byte = source[index]
    if byte == 0xC2, index + 1 < end {
      let next = source[index + 1]
      if next == 0xA0 { return (2, .space) }
      if next == 0xAD { return (2, nil) }
      if next < 0xA0 { return (2, meaning(ofControl: next).map { .replacement($0) }) }
      return nil
    }
    if index + 2 < end {
      if byte == 0xE2 {
        let (second, third) = (source[index + 1], source[index + 2])
        if second == 0x80 {
          if third >= 0x80 && third <= 0x8A { return (3, .space) }
          if third == 0x8B || third == 0x8E || third == 0x8F { return (3, nil) }
          if third == 0xA8 || third == 0xA9 { return (3, .newline) }
          if third == 0xAF { return (3, .space) }
          if third >= 0xAA && third <= 0xAE { return (3, nil) }
        } else if second == 0x81 {
          if third == 0xA0 { return (3, nil) }
          if third == 0x9F { return (3, .space) }
        }
      } else if byte == 0xE3, source[index + 1] == 0x80, source[index + 2] == 0x80 {
        return (3, .space)
      } else if byte == 0xEF, source[index + 1] == 0xBB, source[index + 2] == 0xBF {
        return (3, nil)
      }
    }
    return nil
  }

  /// What a C1 control's windows-1252 code means, given the second byte of its UTF-8; `nil` where that means nothing.
  static func meaning(ofControl byte: UInt8) -> Unicode.Scalar? { windows1252[Int(byte) - 0x80] }

  /// The characters of windows-1252 at 0x80...0x9F.
  private static let windows1252: [Unicode.Scalar?] = [
    "€", nil, "‚", "ƒ", "„", "…", "†", "‡", "ˆ", "‰", "Š", "‹", "Œ", nil, "Ž", nil,
    nil, "‘", "’", "“", "”", "•", "–", "—", "˜", "™", "š", "›", "œ", nil, "ž", "Ÿ",
  ]
}
