internal import Foundation

/// Bookmark exports and OPML outlines, which list addresses and hold no text.
enum LinkList {
  /// Says which addresses are missing their pages: how many, and the first few.
  static func error(_ source: [UInt8]) -> ReadingError {
    let addresses = addresses(in: source)
    let named = addresses.prefix(3).joined(separator: ", ")
    let more = addresses.count > 3 ? " and \(addresses.count - 3) more" : ""
    let list = addresses.isEmpty ? "" : ": \(named)\(more)"
    let noun = addresses.count == 1 ? "address without its page" : "addresses without their pages"
    return ReadingError(.noArticle, "it is a list of \(addresses.count) \(noun)\(list); save the pages themselves")
  }

  /// The web addresses that bookmarks and outlines point to, in order and once each.
  static func addresses(in source: [UInt8]) -> [String] {
    var found: [String] = []
    var rest = source[...]
    while let equals = rest.firstIndex(of: 0x3D) {
      rest = rest[(equals + 1)...]
      guard names.contains(where: { source[..<equals].suffix($0.count).map(ByteSearch.lowercased) == $0 }),
        let quote = rest.first, quote == 0x22 || quote == 0x27
      else { continue }
      let value = rest.dropFirst().prefix { $0 != quote }
      rest = rest[value.endIndex...]
      let text = String(decoding: value, as: UTF8.self).replacingOccurrences(of: "&amp;", with: "&")
      if let url = FactText.url(text) { found.append(url) }
    }
    return FactText.unique(found)
  }

  private static let names = [" href", " htmlurl", " xmlurl", " url"].map { Array($0.utf8) }
}
