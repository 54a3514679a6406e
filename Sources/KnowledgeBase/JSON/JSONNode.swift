internal import Foundation

/// A value on its way to JSON: an encoder that keeps what it is given until it is written.
///
/// Foundation's encoder looks up the type of every value at run time, which for records of many small fields takes most
/// of the time. The text is the same, except that dates and addresses have no form of their own here.
final class JSONNode: Encoder {
  enum Value {
    /// A number, `true`, `false` or `null`.
    case literal(String)
    case text(String)
    case node(JSONNode)
  }

  private enum Kind {
    case single, list, object
  }

  private var kind = Kind.object
  /// The elements of a list, or a single value.
  private var values: [Value] = []
  /// The fields of an object, each key once.
  private var fields: [(key: String, value: Value)] = []

  var codingPath: [any CodingKey] { [] }
  var userInfo: [CodingUserInfoKey: Any] { [:] }
  /// How many values there are.
  var count: Int { values.count }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    kind = .object
    return KeyedEncodingContainer(JSONObjectContainer<Key>(node: self))
  }

  func unkeyedContainer() -> any UnkeyedEncodingContainer {
    kind = .list
    return JSONListContainer(node: self)
  }

  func singleValueContainer() -> any SingleValueEncodingContainer {
    kind = .single
    return JSONListContainer(node: self)
  }

  func add(_ value: Value) { values.append(value) }

  func add(_ value: Value, _ key: some CodingKey) { fields.append((key.stringValue, value)) }
}

extension JSONNode.Value {
  static var null: Self { .literal("null") }

  init(_ value: Bool) { self = .literal(value ? "true" : "false") }

  init(_ value: some BinaryInteger) { self = .literal(value.description) }

  /// - Throws: `EncodingError` for what JSON has no number for.
  init(_ value: some BinaryFloatingPoint & CustomStringConvertible) throws {
    guard value.isFinite else {
      throw EncodingError.invalidValue(
        value, .init(codingPath: [], debugDescription: "JSON has no number for \(value)"))
    }
    let digits = value.description
    self = .literal(digits.hasSuffix(".0") ? String(digits.dropLast(2)) : digits)
  }

  init<Encoded: Encodable>(encoding value: Encoded) throws {
    if Encoded.self == Data.self, let data = value as? Data {
      self = .text(data.base64EncodedString())
      return
    }
    let node = JSONNode()
    try value.encode(to: node)
    self = .node(node)
  }
}

// MARK: - Text

extension JSONNode {
  /// Appends the JSON with keys in order.
  ///
  /// - Parameter indentation: How deep the lines are that are indented by two spaces each; `nil` for a single line.
  func write(to bytes: inout [UInt8], indentation: Int?) {
    switch kind {
    case .single: values.last?.write(to: &bytes, indentation: indentation)
    case .list:
      Self.write("[", "]", values, to: &bytes, indentation: indentation) { value, bytes, inner in
        value.write(to: &bytes, indentation: inner)
      }
    case .object:
      let ordered = fields.sorted { $0.key < $1.key }
      Self.write("{", "}", ordered, to: &bytes, indentation: indentation) { field, bytes, inner in
        Value.write(field.key, to: &bytes)
        bytes.append(contentsOf: (inner == nil ? ":" : " : ").utf8)
        field.value.write(to: &bytes, indentation: inner)
      }
    }
  }

  private static func write<Item>(
    _ start: String, _ end: String, _ items: [Item], to bytes: inout [UInt8], indentation: Int?,
    _ write: (Item, inout [UInt8], Int?) -> Void
  ) {
    let inner = indentation.map { $0 + 1 }
    bytes.append(contentsOf: start.utf8)
    var isFirst = true
    for item in items {
      if !isFirst { bytes.append(0x2C) }
      isFirst = false
      startLine(&bytes, inner)
      write(item, &bytes, inner)
    }
    if isFirst, inner != nil { bytes.append(0x0A) }
    startLine(&bytes, indentation)
    bytes.append(contentsOf: end.utf8)
  }

  private static func startLine(_ bytes: inout [UInt8], _ indentation: Int?) {
    guard let indentation else { return }
    bytes.append(0x0A)
    bytes.append(contentsOf: repeatElement(0x20, count: 2 * indentation))
  }
}

extension JSONNode.Value {
  fileprivate func write(to bytes: inout [UInt8], indentation: Int?) {
    switch self {
    case .literal(let literal): bytes.append(contentsOf: literal.utf8)
    case .text(let text): Self.write(text, to: &bytes)
    case .node(let node): node.write(to: &bytes, indentation: indentation)
    }
  }

  /// Appends a string with the escapes that JSON demands (RFC 8259, section 7).
  fileprivate static func write(_ text: String, to bytes: inout [UInt8]) {
    bytes.append(0x22)
    let utf8 = Array(text.utf8)
    var start = 0
    for index in utf8.indices {
      let byte = utf8[index]
      guard byte < 0x20 || byte == 0x22 || byte == 0x5C else { continue }
      bytes.append(contentsOf: utf8[start..<index])
      start = index + 1
      bytes.append(0x5C)
      switch byte {
      case 0x08: bytes.append(UInt8(ascii: "b"))
      case 0x09: bytes.append(UInt8(ascii: "t"))
      case 0x0A: bytes.append(UInt8(ascii: "n"))
      case 0x0C: bytes.append(UInt8(ascii: "f"))
      case 0x0D: bytes.append(UInt8(ascii: "r"))
      case 0x22, 0x5C: bytes.append(byte)
      default: bytes.append(contentsOf: ((byte < 0x10 ? "u000" : "u00") + String(byte, radix: 16)).utf8)
      }
    }
    bytes.append(contentsOf: utf8[start...])
    bytes.append(0x22)
  }
}
