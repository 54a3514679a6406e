internal import Foundation

/// What browsers and savers write into the pages they save.
enum SavedPage {
  /// The address in Internet Explorer's and Chrome's `saved from url=(0020)https://…` or SingleFile's `url: https://…`.
  static func address(in source: [UInt8]) -> String? {
    let head = String(decoding: source.prefix(2048), as: UTF8.self)
    for marker in ["saved from url=(", "Page saved with SingleFile"] {
      guard let found = head.range(of: marker) else { continue }
      let rest = head[found.upperBound...]
      guard let start = rest.range(of: "http") else { continue }
      return FactText.url(String(rest[start.lowerBound...].prefix { !$0.isWhitespace }))
    }
    return nil
  }
}
