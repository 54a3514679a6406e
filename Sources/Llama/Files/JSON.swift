/// A JSON value whose strings are UTF-8 bytes.
///
/// Foundation's readers put objects into dictionaries keyed by `String`, where canonically equivalent keys are one key;
/// a vocabulary has such keys. Objects here keep every member in order.
enum JSON: Sendable {
  case null
  case bool(Bool)
  case number(Double)
  case string(ArraySlice<UInt8>)
  case array([JSON])
  case object([(key: ArraySlice<UInt8>, value: JSON)])

  /// The first member named `key`, `null` where there is none.
  subscript(key: StaticString) -> JSON {
    guard case .object(let members) = self else { return .null }
    return key.withUTF8Buffer { name in members.first { $0.key.elementsEqual(name) }?.value ?? .null }
  }

  var text: String? {
    guard case .string(let bytes) = self else { return nil }
    return String(decoding: bytes, as: UTF8.self)
  }

  var int: Int? {
    guard case .number(let value) = self else { return nil }
    return Int(exactly: value)
  }

  var double: Double? {
    guard case .number(let value) = self else { return nil }
    return value
  }

  var bool: Bool? {
    guard case .bool(let value) = self else { return nil }
    return value
  }

  var array: [JSON] {
    guard case .array(let elements) = self else { return [] }
    return elements
  }

  var isNull: Bool {
    if case .null = self { true } else { false }
  }

  /// Reads the document in `bytes`; `path` names it in errors.
  init(_ bytes: ArraySlice<UInt8>, path: String) throws {
    var parser = JSONParser(bytes: bytes, path: path)
    self = try parser.document()
  }

  /// Reads the file at `path`.
  init(contentsOf path: String) throws {
    try self.init(MappedFile.description(at: path)[...], path: path)
  }
}

/// A recursive-descent reader of RFC 8259 JSON with bounded depth.
private struct JSONParser {
  let bytes: ArraySlice<UInt8>
  let path: String
  var position: Int
  var depth = 0

  init(bytes: ArraySlice<UInt8>, path: String) {
    self.bytes = bytes
    self.path = path
    position = bytes.startIndex
  }

  mutating func document() throws -> JSON {
    let value = try value()
    skipSpace()
    guard position == bytes.endIndex else { throw malformed("text after the end of the document") }
    return value
  }

  private func malformed(_ problem: String) -> ModelError {
    let code: ModelError.Code = position >= bytes.endIndex ? .truncated : .malformed
    return ModelError(
      code, path: path, "is not valid JSON at byte \(position - bytes.startIndex): \(problem); get the file again")
  }

  private var current: UInt8? { position < bytes.endIndex ? bytes[position] : nil }

  private mutating func skipSpace() {
    while let byte = current, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
  }

  private mutating func expect(_ byte: UInt8) throws {
    guard current == byte else { throw malformed("expected \u{22}\(Unicode.Scalar(byte))\u{22}") }
    position += 1
  }

  private mutating func value() throws -> JSON {
    skipSpace()
    switch current {
    case UInt8(ascii: "{"): return try nested { try $0.object() }
    case UInt8(ascii: "["): return try nested { try $0.elements() }
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try literal("true", .bool(true))
    case UInt8(ascii: "f"): return try literal("false", .bool(false))
    case UInt8(ascii: "n"): return try literal("null", .null)
    case .some(let byte) where byte == UInt8(ascii: "-") || isDigit(byte): return .number(try number())
    default: throw malformed("expected a value")
    }
  }

  private mutating func nested(_ body: (inout JSONParser) throws -> JSON) throws -> JSON {
    depth += 1
    guard depth <= 128 else { throw malformed("nested deeper than 128 levels") }
    defer { depth -= 1 }
    position += 1
    return try body(&self)
  }

  private mutating func object() throws -> JSON {
    var members: [(key: ArraySlice<UInt8>, value: JSON)] = []
    skipSpace()
    if current == UInt8(ascii: "}") {
      position += 1
      return .object(members)
    }
    while true {
      skipSpace()
      let key = try string()
      skipSpace()
      try expect(UInt8(ascii: ":"))
      members.append((key, try value()))
      skipSpace()
      if current == UInt8(ascii: "}") { break }
      try expect(UInt8(ascii: ","))
    }
    position += 1
    return .object(members)
  }

  private mutating func elements() throws -> JSON {
    var elements: [JSON] = []
    skipSpace()
    if current == UInt8(ascii: "]") {
      position += 1
      return .array(elements)
    }
    while true {
      elements.append(try value())
      skipSpace()
      if current == UInt8(ascii: "]") { break }
      try expect(UInt8(ascii: ","))
    }
    position += 1
    return .array(elements)
  }

  private mutating func literal(_ text: StaticString, _ value: JSON) throws -> JSON {
    let count = text.utf8CodeUnitCount
    guard bytes.endIndex - position >= count,
      text.withUTF8Buffer({ bytes[position..<position + count].elementsEqual($0) })
    else { throw malformed("expected \(text)") }
    position += count
    return value
  }

  private func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

  private mutating func number() throws -> Double {
    let start = position
    // Ids of a vocabulary: exact in a Double and far quicker than the general reader.
    var small = 0
    while let byte = current, isDigit(byte), position - start < 15 {
      small = small * 10 + Int(byte &- 0x30)
      position += 1
    }
    let isWhole =
      position > start
      && !(current.map { isDigit($0) || $0 == 0x2E || $0 | 0x20 == UInt8(ascii: "e") } ?? false)
    if isWhole {
      guard bytes[start] != 0x30 || position - start == 1 else { throw malformed("a number with a leading zero") }
      return Double(small)
    }
    while let byte = current, isDigit(byte) || [0x2B, 0x2D, 0x2E, 0x45, 0x65].contains(byte) { position += 1 }
    guard let value = Double(String(decoding: bytes[start..<position], as: UTF8.self)), value.isFinite else {
      throw malformed("not a number")
    }
    return value
  }

  private mutating func string() throws -> ArraySlice<UInt8> {
    try expect(UInt8(ascii: "\""))
    let start = position
    while let byte = current {
      if byte == UInt8(ascii: "\"") {
        position += 1
        return bytes[start..<position - 1]
      }
      if byte == UInt8(ascii: "\\") { return try unescapedString(from: start) }
      guard byte >= 0x20 else { throw malformed("a control character in a string") }
      position += 1
    }
    throw malformed("a string without end")
  }

  private mutating func unescapedString(from start: Int) throws -> ArraySlice<UInt8> {
    var result = Array(bytes[start..<position])
    while let byte = current {
      position += 1
      switch byte {
      case UInt8(ascii: "\""): return result[...]
      case UInt8(ascii: "\\"): try escape(into: &result)
      default:
        guard byte >= 0x20 else { throw malformed("a control character in a string") }
        result.append(byte)
      }
    }
    throw malformed("a string without end")
  }

  private mutating func escape(into result: inout [UInt8]) throws {
    guard let byte = current else { throw malformed("a string without end") }
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): result.append(byte)
    case UInt8(ascii: "b"): result.append(0x08)
    case UInt8(ascii: "f"): result.append(0x0C)
    case UInt8(ascii: "n"): result.append(0x0A)
    case UInt8(ascii: "r"): result.append(0x0D)
    case UInt8(ascii: "t"): result.append(0x09)
    case UInt8(ascii: "u"):
      var code = try hexadecimal()
      if 0xD800..<0xDC00 ~= code, current == UInt8(ascii: "\\") {
        let mark = position
        position += 1
        if current == UInt8(ascii: "u") {
          position += 1
          let low = try hexadecimal()
          if 0xDC00..<0xE000 ~= low { code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00) } else { position = mark }
        } else {
          position = mark
        }
      }
      let scalar = Unicode.Scalar(code) ?? "\u{FFFD}"
      result.append(contentsOf: UTF8.encode(scalar)!)
    default: throw malformed("an unknown escape")
    }
  }

  private mutating func hexadecimal() throws -> UInt32 {
    guard bytes.endIndex - position >= 4 else { throw malformed("a cut-off \\u escape") }
    var code: UInt32 = 0
    for _ in 0..<4 {
      guard let digit = Character(Unicode.Scalar(bytes[position])).hexDigitValue else {
        throw malformed("a \\u escape that is not hexadecimal")
      }
      code = code << 4 | UInt32(digit)
      position += 1
    }
    return code
  }
}
