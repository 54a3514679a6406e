internal import Yams

/// The block of facts that many Markdown files begin with: YAML between `---` lines, or TOML between `+++` lines.
struct FrontMatter {
  enum Language {
    case yaml, toml
  }

  var language: Language
  var text: String

  private static let maximumSize = 64 << 10

  /// The front matter, without its fences, and the document after it.
  static func split(_ source: [UInt8]) -> (matter: FrontMatter?, rest: ArraySlice<UInt8>) {
    let whole = source[...]
    var lines = LineRanges(source)
    guard let first = lines.next() else { return (nil, whole) }
    let isTOML = isFence(source[first], 0x2B)
    guard isTOML || isFence(source[first], 0x2D) else { return (nil, whole) }
    let start = lines.position
    while let line = lines.next(), line.upperBound - start <= maximumSize {
      let isEnd =
        isTOML ? isFence(source[line], 0x2B) : isFence(source[line], 0x2D) || source[line].elementsEqual("...".utf8)
      guard isEnd else { continue }
      let text = String(decoding: source[start..<line.lowerBound], as: UTF8.self)
      guard text.contains(isTOML ? "=" : ":") else { break }
      return (FrontMatter(language: isTOML ? .toml : .yaml, text: text), source[lines.position...])
    }
    return (nil, whole)
  }

  /// The facts stated; keys as the usual site generators name them. `nil` where the block cannot be read.
  var facts: Facts? {
    guard let values = language == .toml ? TOMLTable(text).values : Self.yamlValues(text) else { return nil }
    func strings(_ keys: [String]) -> [String] {
      for key in keys { if let found = values[key], !found.isEmpty { return found } }
      return []
    }
    func date(_ keys: [String]) -> PublicationDate? { strings(keys).lazy.compactMap(DateParser.date).first }
    var facts = Facts()
    facts.title = FactText.line(strings(["title", "headline"]).first)
    facts.authors = FactText.unique(strings(["author", "authors", "by", "creator"]).flatMap(AuthorNames.names))
    facts.published = date(["date", "published", "published_at", "publishdate", "pubdate", "datepublished", "created"])
    facts.modified = date(["updated", "modified", "lastmod", "last_modified_at", "updated_at", "datemodified"])
    facts.url =
      strings(["url", "canonical", "canonical_url", "canonicalurl", "link", "source", "original_url"])
      .lazy.compactMap(FactText.url).first
    facts.siteName = FactText.line(strings(["site", "site_name", "publication", "publisher"]).first)
    facts.language = FactText.language(strings(["lang", "language", "locale"]).first)
    facts.tags = FactText.unique(
      (strings(["tags", "keywords"]) + strings(["categories", "category"])).flatMap(FactText.tags))
    facts.summary = FactText.line(strings(["description", "summary", "excerpt", "subtitle"]).first)
    facts.license = FactText.line(strings(["license", "licence", "rights"]).first)
    return facts
  }

  private static func yamlValues(_ yaml: String) -> [String: [String]]? {
    guard YAMLBounds.isShallow(yaml), !YAMLBounds.mayResolveAliases(yaml),
      let root = try? Yams.compose(yaml: yaml)?.mapping
    else { return nil }
    var values: [String: [String]] = [:]
    for (key, value) in root {
      if let key = key.scalar?.string.lowercased(), values[key] == nil { values[key] = strings(value) }
    }
    return values
  }

  /// A scalar, or the scalars of a list; authors may be mappings with a name.
  private static func strings(_ node: Node) -> [String] {
    switch node {
    case .scalar(let scalar): return scalar.string == "null" || scalar.string == "~" ? [] : [scalar.string]
    case .sequence(let sequence):
      return sequence.prefix(64).compactMap { $0.scalar?.string ?? $0.mapping?["name"]?.scalar?.string }
    case .mapping(let mapping): return mapping["name"]?.scalar.map { [$0.string] } ?? []
    default: return []
    }
  }

  private static func isFence(_ line: ArraySlice<UInt8>, _ sign: UInt8) -> Bool {
    line.count >= 3 && line.prefix(3).allSatisfy { $0 == sign }
      && line.dropFirst(3).allSatisfy { $0 <= 0x20 || $0 == sign }
  }
}
