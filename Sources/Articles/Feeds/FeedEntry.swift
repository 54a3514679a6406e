/// One entry of a feed, or the feed itself.
struct FeedEntry {
  let tree: XMLTree
  let node: Int
  let prefix: String

  var identifier: String? { tree.line(child("guid") ?? child("id")) }

  private func child(_ name: String) -> Int? { tree.child(node, prefix + name) }
  private func children(_ name: String) -> [Int] { tree.children(node, prefix + name) }

  /// The first element of these names that holds text.
  private func line(_ names: [String]) -> String? {
    for name in names { if let line = tree.line(tree.child(node, name)) { return line } }
    return nil
  }

  private func date(_ names: [String]) -> PublicationDate? { line(names).flatMap(DateParser.date) }

  // MARK: - RSS

  func rssArticle(feed: FeedEntry, minimum: Int) throws -> Article {
    let content = tree.child(node, "content:encoded") ?? tree.child(node, "content")
    let description = tree.child(node, "description")
    guard let body = content ?? description else { throw ReadingError(.noArticle, "the entry has no text") }
    var article = try Self.article(html: tree.bytes(body), format: .rss)
    guard content != nil || article.text.utf8.count >= minimum else {
      throw ReadingError(.noArticle, "the entry has only a summary")
    }
    var facts = Facts()
    facts.title = line(["title", "dc:title"]).map(HTMLFragment.text)
    facts.authors = FactText.unique(
      (tree.children(node, "dc:creator") + tree.children(node, "author") + tree.children(node, "itunes:author"))
        .flatMap { Self.names(tree.line($0)) })
    facts.published = date(["pubDate", "dc:date", "published"])
    facts.modified = date(["atom:updated", "dcterms:modified"])
    facts.url = FactText.url(line(["link", "feedburner:origLink"])) ?? FactText.url(identifier)
    facts.tags = FactText.unique(tree.children(node, "category").compactMap { tree.line($0) })
    facts.language = FactText.language(line(["dc:language"]) ?? feed.line(["language", "dc:language"]))
    facts.siteName = feed.line(["title"])
    facts.license = line(["creativeCommons:license", "dc:rights"]) ?? feed.line(["creativeCommons:license"])
    if content != nil, let description {
      facts.summary = FactText.line(HTMLFragment.text(String(decoding: tree.bytes(description), as: UTF8.self)))
    }
    facts.apply(to: &article)
    return article
  }

  /// RSS gives authors as `address (Name)`.
  private static func names(_ author: String?) -> [String] {
    guard let author else { return [] }
    if let open = author.firstIndex(of: "("), let close = author.lastIndex(of: ")"), open < close {
      return AuthorNames.names(in: String(author[author.index(after: open)..<close]))
    }
    return AuthorNames.names(in: author)
  }

  // MARK: - Atom

  func atomArticle(feed: FeedEntry) throws -> Article {
    let content = child("content")
    guard let body = content ?? child("summary") else { throw ReadingError(.noArticle, "the entry has no text") }
    guard tree.nodes[body].attributes["src"] == nil else {
      throw ReadingError(.noArticle, "the entry's text is elsewhere")
    }
    var article = try Self.article(html: markup(body), format: .atom)
    guard content != nil || article.text.utf8.count >= 200 else {
      throw ReadingError(.noArticle, "the entry has only a summary")
    }
    var facts = Facts()
    facts.title = child("title").flatMap(oneLine)
    facts.authors = authors.isEmpty ? feed.authors : authors
    facts.published = date([prefix + "published", prefix + "issued"]) ?? date([prefix + "updated"])
    facts.modified = date([prefix + "updated", prefix + "modified"])
    facts.url = FactText.url(alternate) ?? FactText.url(identifier)
    facts.tags = FactText.unique(
      children("category").compactMap {
        FactText.line(tree.nodes[$0].attributes["label"] ?? tree.nodes[$0].attributes["term"])
      })
    facts.language = FactText.language(
      tree.nodes[body].attributes["xml:lang"] ?? tree.nodes[node].attributes["xml:lang"]
        ?? tree.nodes[feed.node].attributes["xml:lang"])
    facts.siteName = feed.child("title").flatMap(feed.oneLine)
    facts.license =
      children("link").lazy.filter { tree.nodes[$0].attributes["rel"] == "license" }
      .compactMap { FactText.url(tree.nodes[$0].attributes["href"]) }.first
    if content != nil { facts.summary = child("summary").flatMap(oneLine) }
    facts.apply(to: &article)
    return article
  }

  private var authors: [String] {
    FactText.unique(
      children("author").compactMap { tree.line(tree.child($0, prefix + "name")).flatMap(AuthorNames.name) })
  }

  private var alternate: String? {
    let links = children("link").map { tree.nodes[$0].attributes }
    return (links.first { $0["rel"] == nil || $0["rel"] == "alternate" } ?? links.first)?["href"]
  }

  /// A text construct (RFC 4287, section 3.1) as HTML.
  private func markup(_ construct: Int) -> [UInt8] {
    switch tree.nodes[construct].attributes["type"] {
    case "xhtml", "application/xhtml+xml": tree.markup(construct)
    case "html", "text/html", "HTML": tree.bytes(construct)
    case nil, "text", "text/plain": Self.escaped(tree.bytes(construct))
    default: tree.bytes(construct)
    }
  }

  private func oneLine(_ construct: Int) -> String? {
    FactText.line(HTMLFragment.text(String(decoding: markup(construct), as: UTF8.self)))
  }

  private static func escaped(_ text: [UInt8]) -> [UInt8] {
    var markup: [UInt8] = []
    for byte in text {
      switch byte {
      case 0x3C: markup.append(contentsOf: "&lt;".utf8)
      case 0x26: markup.append(contentsOf: "&amp;".utf8)
      default: markup.append(byte)
      }
    }
    return markup
  }

  private static func article(html: [UInt8], format: ArticleFormat) throws -> Article {
    var article = try HTMLReader.readFragment(html)
    article.format = format
    return article
  }
}
