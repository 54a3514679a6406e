/// The keys of a small TOML document (toml.io, 1.0.0) with their scalars as text: as much as front matter needs.
///
/// Tables are flattened, so that Zola's `[taxonomies]` and Hugo's `[params]` give their keys as if at the top; a table's
/// or list element's `name` stands for the whole. What is no TOML ends the document at its line.
struct TOMLTable {
  private(set) var values: [String: [String]] = [:]
  private let source: [UInt8]
  private var index = 0
  private var table = ""

  /// Deepest nesting of lists and inline tables.
  private static let maximumDepth = 16

  init(_ text: String) {
    source = Array(text.utf8)
    while skipBlank(lines: true), index < source.count {
      guard readLine() else { return }
    }
  }

  private mutating func readLine() -> Bool {
    if take(0x5B) {
      _ = take(0x5B)
      guard let path = readPath() else { return false }
      table = path
      while take(0x5D) {}
    } else {
      guard let key = readPath(), skipBlank(), take(0x3D), let found = readValue(depth: 0) else { return false }
      add(found, to: key == "name" && !table.isEmpty ? table : key)
    }
    _ = skipBlank()
    return index == source.count || source[index] == 0x0A || source[index] == 0x0D
  }

  private mutating func add(_ found: [String], to key: String) {
    values[key.lowercased(), default: []].append(contentsOf: found)
  }

  /// The last part of a dotted key.
  private mutating func readPath() -> String? {
    var last: String?
    repeat {
      _ = skipBlank()
      guard let part = index < source.count && isQuote(source[index]) ? readString() : readBare() else { return last }
      last = part
      _ = skipBlank()
    } while take(0x2E)
    return last
  }

  private mutating func readBare() -> String? {
    let start = index
    while index < source.count, ByteSearch.isAlphanumeric(source[index]) || [0x2D, 0x5F].contains(source[index]) {
      index += 1
    }
    return index == start ? nil : String(decoding: source[start..<index], as: UTF8.self)
  }

  private mutating func readValue(depth: Int) -> [String]? {
    guard depth < Self.maximumDepth, skipBlank(), index < source.count else { return nil }
    switch source[index] {
    case 0x22, 0x27: return readString().map { [$0] }
    case 0x5B: return readList(depth: depth)
    case 0x7B: return readInlineTable(depth: depth)
    default:
      let start = index
      while index < source.count, ![0x2C, 0x5D, 0x7D, 0x23, 0x0A, 0x0D].contains(source[index]) { index += 1 }
      let bare = String(decoding: source[start..<index], as: UTF8.self).trimmingSpaces
      return bare.isEmpty ? nil : [bare]
    }
  }

  private mutating func readList(depth: Int) -> [String]? {
    index += 1
    var found: [String] = []
    while skipBlank(lines: true), !take(0x5D) {
      guard let value = readValue(depth: depth + 1) else { return nil }
      found.append(contentsOf: value)
      _ = skipBlank(lines: true)
      guard take(0x2C) || (index < source.count && source[index] == 0x5D) else { return nil }
    }
    return found
  }

  private mutating func readInlineTable(depth: Int) -> [String]? {
    index += 1
    var name: [String] = []
    while skipBlank(lines: true), !take(0x7D) {
      guard let key = readPath(), take(0x3D), let value = readValue(depth: depth + 1) else { return nil }
      if key == "name" { name = value }
      _ = skipBlank(lines: true)
      guard take(0x2C) || (index < source.count && source[index] == 0x7D) else { return nil }
    }
    return name
  }

  private mutating func readString() -> String? {
    let quote = source[index]
    let isMultiline = source[index...].starts(with: [quote, quote, quote])
    let fence = Array(repeating: quote, count: isMultiline ? 3 : 1)
    index += fence.count
    var text: [UInt8] = []
    while index < source.count {
      if source[index...].starts(with: fence) {
        index += fence.count
        return String(decoding: text, as: UTF8.self)
      }
      if !isMultiline, source[index] == 0x0A { return nil }
      if quote == 0x22, source[index] == 0x5C {
        index += 1
        readEscape(into: &text)
      } else {
        text.append(source[index])
        index += 1
      }
    }
    return nil
  }

  private mutating func readEscape(into text: inout [UInt8]) {
    guard index < source.count else { return }
    let byte = source[index]
    index += 1
    switch byte {
    case 0x6E, 0x74, 0x72: text.append(0x20)
    case 0x75, 0x55:
      let digits = source[index...].prefix(byte == 0x75 ? 4 : 8)
      index += digits.count
      let scalar = UInt32(String(decoding: digits, as: UTF8.self), radix: 16).flatMap(Unicode.Scalar.init)
      text.append(contentsOf: String(scalar ?? "\u{FFFD}").utf8)
    case 0x0A: while index < source.count, source[index] <= 0x20 { index += 1 }
    default: text.append(byte)
    }
  }

  // MARK: - Bytes

  private func isQuote(_ byte: UInt8) -> Bool { byte == 0x22 || byte == 0x27 }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard index < source.count, source[index] == byte else { return false }
    index += 1
    return true
  }

  /// Skips spaces and comments, and with `lines` line ends too; false at the end of the document.
  private mutating func skipBlank(lines: Bool = false) -> Bool {
    while index < source.count {
      switch source[index] {
      case 0x20, 0x09: index += 1
      case 0x0A, 0x0D:
        guard lines else { return true }
        index += 1
      case 0x23: index = source[index...].firstIndex(of: 0x0A) ?? source.count
      default: return true
      }
    }
    return false
  }
}
