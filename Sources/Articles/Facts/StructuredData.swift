internal import Foundation

/// The facts in a page's schema.org description (JSON-LD).
struct StructuredData {
  private(set) var facts = Facts()
  /// The whole text of the article, which some publishers state.
  private(set) var articleBody: String?
  /// True where the page declares itself an article.
  private(set) var isArticle = false

  private var byID: [String: [String: Any]] = [:]

  init(scripts: [[UInt8]]) {
    var objects: [[String: Any]] = []
    for script in scripts where script.count < 4 << 20 && Self.isRelevant(script) {
      guard let root = Self.parse(script) else { continue }
      Self.collect(root, into: &objects)
    }
    for object in objects {
      if let id = object["@id"] as? String, object.count > 1 { byID[id] = object }
    }
    guard let article = objects.first(where: Self.isArticle) else {
      if let page = objects.first(where: { Self.types($0).contains { $0.hasSuffix("WebPage") } }) {
        readDates(page)
        facts.language = FactText.language(page["inLanguage"] as? String)
      }
      return
    }
    isArticle = true
    read(article)
  }

  /// Most descriptions on a page are of its publisher, its menus and its search box.
  private static func isRelevant(_ script: [UInt8]) -> Bool {
    let words = ["\"headline\"", "\"datepublished\"", "\"articlebody\"", "\"author\""] as [StaticString]
    return words.contains { ByteSearch.firstIndex(of: $0, in: script[...]) != nil }
  }

  private static func parse(_ script: [UInt8]) -> Any? {
    // Line breaks inside strings are a common mistake; outside they are white space anyway.
    let text = script.map { $0 < 0x20 ? 0x20 : $0 }
    guard let first = text.firstIndex(where: { $0 == 0x7B || $0 == 0x5B }),
      let last = text.lastIndex(where: { $0 == 0x7D || $0 == 0x5D }), first < last
    else { return nil }
    return try? JSONSerialization.jsonObject(with: Data(text[first...last]))
  }

  /// The objects at the top, in graphs and in lists, and those that a page names as its main entity.
  private static func collect(_ value: Any, into objects: inout [[String: Any]]) {
    var queue = [value]
    var next = 0
    while next < queue.count, objects.count < 512 {
      let value = queue[next]
      next += 1
      if let list = value as? [Any] {
        queue.append(contentsOf: list)
      } else if let object = value as? [String: Any] {
        objects.append(object)
        if let graph = object["@graph"] { queue.append(graph) }
        if let main = object["mainEntity"] { queue.append(main) }
        if let main = object["mainEntityOfPage"] as? [String: Any], main.count > 2 { queue.append(main) }
      }
    }
  }

  private static func types(_ object: [String: Any]) -> [String] {
    (object["@type"] as? String).map { [$0] } ?? object["@type"] as? [String] ?? []
  }

  private static func isArticle(_ object: [String: Any]) -> Bool {
    types(object).contains { type in
      type.hasSuffix("Article") || type.hasSuffix("Posting") || type == "Report" || type == "Review"
        || type == "Recipe" || type == "CreativeWork"
    }
  }

  private mutating func read(_ object: [String: Any]) {
    facts.title = Self.text(object["headline"]) ?? Self.text(object["name"])
    facts.authors = FactText.unique(names(object["author"]) + names(object["creator"]))
    readDates(object)
    facts.siteName = ((object["publisher"] as? [String: Any])?["name"]).flatMap(Self.text)
    facts.language = FactText.language(object["inLanguage"] as? String)
    facts.summary = Self.text(object["description"])
    facts.license = Self.text(object["license"])
    facts.url = FactText.url(object["url"] as? String) ?? FactText.url(object["mainEntityOfPage"] as? String)
    facts.tags = FactText.unique(strings(object["keywords"]).flatMap(FactText.tags))
    articleBody = object["articleBody"] as? String
  }

  private mutating func readDates(_ object: [String: Any]) {
    facts.published =
      (object["datePublished"] as? String).flatMap(DateParser.date)
      ?? (object["dateCreated"] as? String).flatMap(DateParser.date)
    facts.modified = (object["dateModified"] as? String).flatMap(DateParser.date)
  }

  private func strings(_ value: Any?) -> [String] {
    (value as? String).map { [$0] } ?? (value as? [Any])?.compactMap { $0 as? String } ?? []
  }

  /// Names of people and organisations, given as text, objects, references or lists of these.
  private func names(_ value: Any?) -> [String] {
    if let text = value as? String { return AuthorNames.names(in: Self.text(text)) }
    if let list = value as? [Any] { return list.prefix(32).flatMap { $0 is [Any] ? [] : names($0) } }
    guard var object = value as? [String: Any] else { return [] }
    if object["name"] == nil, let id = object["@id"] as? String, let known = byID[id] { object = known }
    return strings(object["name"]).flatMap { AuthorNames.names(in: Self.text($0)) }
  }

  /// Text of one line; publishers leave HTML entities in it.
  private static func text(_ value: Any?) -> String? {
    guard let text = value as? String else { return nil }
    return FactText.line(text.contains("&") || text.contains("<") ? HTMLFragment.text(text) : text)
  }
}
