internal import Foundation

/// Finds an article's headline among what a page offers for one.
struct TitleChooser {
  var documentTitle: String?
  var openGraph: String?
  var headline: String?
  var headings: [String]
  var siteNames: [String]
  var host: String?

  /// The headline as readers see it, without the site's name.
  ///
  /// A top heading that the document's title, Open Graph or schema.org confirm is the headline; otherwise these, in the
  /// reverse order, without the site's name.
  var title: String? {
    let stated = [headline, openGraph, documentTitle].compactMap { $0 }
    let keys = stated.map(Self.key)
    for heading in headings where !isSiteName(heading) {
      let key = Self.key(heading)
      guard key.count >= 4 else { continue }
      if keys.contains(where: { $0 == key || ($0.count > key.count && $0.contains(key)) && key.count * 3 >= $0.count })
      {
        return heading
      }
    }
    if let headline { return withoutSite(headline) }
    if let openGraph { return withoutSite(openGraph) }
    let candidates = headings.filter { !isSiteName($0) && $0.count >= 4 }
    if candidates.count == 1 { return withoutSite(candidates[0]) }
    return documentTitle.map(withoutSite) ?? candidates.first
  }

  /// A title without the site's name at its end or start.
  func withoutSite(_ title: String) -> String {
    let title = title.trimmingCharacters(in: CharacterSet(charactersIn: " |-–—»·•:/"))
    if title.utf8.contains(0x3A), let colon = title.range(of: ": "), isSiteName(String(title[..<colon.lowerBound])) {
      return String(title[colon.upperBound...])
    }
    for separator in [" | ", " » ", " :: ", " · ", " • ", " — ", " – ", " - ", " ‹ ", " « "] {
      guard ByteSearch.contains(separator, in: title),
        let last = title.range(of: separator, options: .backwards)
      else { continue }
      let (head, tail) = (String(title[..<last.lowerBound]), String(title[last.upperBound...]))
      if isSiteName(tail) { return withoutSite(head) }
      if let first = title.range(of: separator), isSiteName(String(title[..<first.lowerBound])) {
        return String(title[first.upperBound...])
      }
      // Hyphens and dashes also stand inside headlines; the other signs hardly ever do.
      let isSign = !separator.contains("-") && !separator.contains("–") && !separator.contains("—")
      if isSign, tail.split(separator: " ").count <= 4, head.count > tail.count { return withoutSite(head) }
    }
    return title
  }

  private func isSiteName(_ text: String) -> Bool {
    let key = Self.key(text)
    guard !key.isEmpty else { return false }
    if siteNames.contains(where: { Self.key($0) == key }) { return true }
    guard let host else { return false }
    let name = Self.key(host.split(separator: ".").dropLast().joined())
    return name == key || Self.key(host) == key || (key.count >= 4 && name.hasSuffix(key))
      || (name.count >= 4 && key.hasPrefix(name) && key.count <= name.count + 8)
  }

  /// Letters and digits in lower case.
  static func key(_ text: String) -> String {
    var key = ByteSearch.lowercased(Array(text.utf8)[...])
    var (count, index) = (0, 0)
    while index < key.count {
      let byte = key[index]
      index += 1
      if byte < 0x80 {
        guard ByteSearch.isAlphanumeric(byte) else { continue }
        key[count] = byte
      } else if byte == 0xC2 {
        // U+0080 to U+00BF are signs.
        index += 1
        continue
      } else if byte == 0xE2 || (byte == 0xE3 && index < key.count && key[index] == 0x80) {
        // So are U+2000 to U+2FFF and U+3000 to U+303F.
        index += 2
        continue
      } else {
        key[count] = byte
      }
      count += 1
    }
    return String(decoding: key[..<count], as: UTF8.self)
  }
}
