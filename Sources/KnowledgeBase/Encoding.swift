import Articles
import Crypto
import Foundation
import GRDB

/// How values that SQLite has no type for are written: lists as JSON, digests and numbers of fixed size as bytes.
enum Encoding {
  static func decode<Value: Decodable>(_ type: Value.Type = Value.self, from json: String) throws -> Value {
    do {
      return try JSONDecoder().decode(type, from: Data(json.utf8))
    } catch {
      throw DamagedRow(reason: "a list is not the JSON it should be")
    }
  }

  static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    for byte in bytes {
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// The bytes of a hexadecimal number, or `nil` where the text is none.
  static func bytes(hexadecimal text: String) -> Data? {
    let digits = text.utf8.map { Character(Unicode.Scalar($0)).hexDigitValue }
    guard digits.count.isMultiple(of: 2), !digits.contains(nil) else { return nil }
    let values = digits.compactMap { $0 }
    return Data(stride(from: 0, to: values.count, by: 2).map { UInt8(values[$0] << 4 | values[$0 + 1]) })
  }

  static func sha256(_ text: String) -> Data { Data(SHA256.hash(data: Data(text.utf8))) }

  static func littleEndian(_ values: [Int64]) -> Data {
    Data(values.flatMap { value in (0..<8).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) } })
  }

  static func integers(littleEndian bytes: Data) -> [Int64] {
    let bytes = [UInt8](bytes)
    return stride(from: 0, to: bytes.count - bytes.count % 8, by: 8).map { start in
      (0..<8).reduce(0) { $0 | Int64(bytes[start + $1]) << ($1 * 8) }
    }
  }

  /// Now, in ISO 8601 and UTC.
  static func now() -> String { Date().ISO8601Format() }

  /// A name without case, diacritics and width, as filters compare it.
  static func folded(_ text: String) -> String {
    text.folding(options: [.caseInsensitive, .diacriticInsensitive, .widthInsensitive], locale: nil)
  }
}
