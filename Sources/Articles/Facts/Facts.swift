internal import Foundation

/// What a source says about an article, apart from its text.
struct Facts {
  var title: String?
  var authors: [String] = []
  var published: PublicationDate?
  var modified: PublicationDate?
  var url: String?
  var siteName: String?
  var language: String?
  var tags: [String] = []
  var summary: String?
  var license: String?

  /// Sets an article's facts, leaving alone those the source does not state.
  func apply(to article: inout Article) {
    if let title { article.title = title }
    if !authors.isEmpty { article.authors = authors }
    if let published { article.published = published }
    if let modified { article.modified = modified }
    if let url { article.url = url }
    if let siteName { article.siteName = siteName }
    if let language { article.language = language }
    if !tags.isEmpty { article.tags = tags }
    if let summary { article.summary = summary }
    if let license { article.license = license }
  }

  /// Takes over what is missing here from a source that is trusted less.
  mutating func fill(from other: Facts) {
    title = title ?? other.title
    if authors.isEmpty { authors = other.authors }
    published = published ?? other.published
    modified = modified ?? other.modified
    url = url ?? other.url
    siteName = siteName ?? other.siteName
    language = language ?? other.language
    if tags.isEmpty { tags = other.tags }
    summary = summary ?? other.summary
    license = license ?? other.license
  }
}

/// Small rules for values of facts that several formats share.
enum FactText {
  /// A value in one line, or `nil` where it is empty.
  static func line(_ text: String?) -> String? {
    guard let text else { return nil }
    let bytes = Array(text.utf8)
    var line = TextLine()
    line.append(bytes, 0..<bytes.count)
    return line.isEmpty ? nil : line.string
  }

  /// An absolute web address, or `nil`.
  static func url(_ text: String?) -> String? {
    // Few of the lines that are tried begin as an address.
    guard let first = text?.utf8.first(where: { $0 > 0x20 }), first | 0x20 == 0x68 || first >= 0x80 else { return nil }
    guard let text = line(text), text.utf8.count <= 2048, !text.contains(" ") else { return nil }
    let lower = text.prefix(8).lowercased()
    return lower.hasPrefix("http://") || lower.hasPrefix("https://") ? text : nil
  }

  /// The host of a web address, without `www.`.
  static func host(_ url: String?) -> String? {
    guard let url, let start = url.range(of: "://") else { return nil }
    let host = url[start.upperBound...].prefix { $0 != "/" && $0 != ":" && $0 != "?" && $0 != "#" }.lowercased()
    return host.hasPrefix("www.") ? String(host.dropFirst(4)) : host
  }

  /// A BCP 47 tag with the usual cases: `en-US`, `zh-Hant`, from `en_us` and the like.
  static func language(_ text: String?) -> String? {
    guard let text = line(text) else { return nil }
    let parts = text.split { $0 == "-" || $0 == "_" }
    guard let first = parts.first, (2...3).contains(first.count), first.allSatisfy({ $0.isASCII && $0.isLetter })
    else { return nil }
    let rest = parts.dropFirst().prefix(3).filter { $0.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) } }
    return
      ([first.lowercased()]
      + rest.map {
        $0.count == 2
          ? $0.uppercased() : $0.count == 4 ? $0.prefix(1).uppercased() + $0.dropFirst().lowercased() : String($0)
      })
      .joined(separator: "-")
  }

  /// Keywords from a list in one string, without repetitions.
  static func tags(_ text: String) -> [String] {
    unique(text.split { $0 == "," || $0 == ";" }.compactMap { line(String($0)) })
  }

  /// Values in their order, without repetitions that differ only in case.
  static func unique(_ values: [String]) -> [String] {
    var seen: Set<String> = []
    return values.filter { seen.insert($0.lowercased()).inserted }
  }
}
