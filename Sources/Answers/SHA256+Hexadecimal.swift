import Crypto

extension SHA256 {
  /// The digest of a string's UTF-8 bytes as 64 lower-case hexadecimal digits.
  static func hexadecimal(of text: String) -> String {
    var text = text
    return text.withUTF8 { Crypto.SHA256.hash(data: $0) }.reduce(into: "") { result, byte in
      result += byte < 16 ? "0" : ""
      result += String(byte, radix: 16)
    }
  }
}
