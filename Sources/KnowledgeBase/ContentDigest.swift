import Crypto
public import Foundation

/// Names texts and files by their content: SHA-256 as 64 lower-case hexadecimal digits.
public enum ContentDigest {
  /// The digest of a file's bytes.
  public static func sha256(of bytes: Data) -> String { Encoding.hexadecimal(SHA256.hash(data: bytes)) }

  /// The digest of a text's UTF-8 bytes.
  public static func sha256(of text: String) -> String { sha256(of: Data(text.utf8)) }
}
