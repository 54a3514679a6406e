/// The meta elements of a page that state facts, by their lower-case names.
struct PageMeta {
  private var values: [String: [String]] = [:]

  static let title = ["og:title", "twitter:title", "dc.title", "parsely-title", "sailthru.title"]
  static let siteName = ["og:site_name"]
  static let publisher = ["application-name", "dc.publisher"]
  static let address = ["og:url"]
  static let socialAddress = ["twitter:url"]
  static let language = ["content-language", "language", "dc.language", "og:locale"]
  static let author = [
    "author", "article:author", "dc.creator", "dcterms.creator", "parsely-author", "sailthru.author", "byl",
    "og:article:author", "citation_author",
  ]
  static let published = [
    "article:published_time", "og:article:published_time", "datepublished", "article:published", "og:published_time",
    "parsely-pub-date", "sailthru.date", "pubdate", "publishdate", "publish-date", "publish_date", "publication_date",
    "dc.date.issued", "dcterms.issued", "dcterms.created", "dc.date", "date", "cxenseparse:recs:publishtime", "pdate",
    "citation_publication_date", "citation_date", "article.published", "datecreated", "published",
    "originalpublicationdate",
  ]
  static let modified = ["article:modified_time", "og:updated_time", "dc.date.modified", "dcterms.modified", "lastmod"]
  static let tags = ["article:tag"]
  static let keywords = ["keywords", "news_keywords", "parsely-tags", "sailthru.tags"]
  static let section = ["article:section"]
  static let summary = ["og:description", "description", "twitter:description", "dc.description"]
  static let license = ["dc.rights.license", "dcterms.license", "license"]

  private static let all: Set<[UInt8]> = Set(
    [
      title, siteName, publisher, address, socialAddress, language, author, published, modified, tags, keywords,
      section,
      summary, license,
    ].joined().map { Array($0.utf8) })

  /// Keeps a meta element's content if its name is one of those above.
  mutating func add(_ tree: HTMLTree, _ node: Int) {
    let names = [AttributeName.property, .name, .itemprop, .httpEquiv]
    guard let name = names.lazy.compactMap({ tree.attributeRange(node, $0) }).first, name.count <= 32 else { return }
    let key = tree.bytes[name].map(ByteSearch.lowercased)
    guard Self.all.contains(key), let value = FactText.line(tree.attribute(node, .content)) else { return }
    values[String(decoding: key, as: UTF8.self), default: []].append(value)
  }

  /// All values of one name, the first of the list that has any.
  func all(_ names: [String]) -> [String] {
    for name in names { if let found = values[name] { return found } }
    return []
  }

  func first(_ names: [String]) -> String? { all(names).first }

  func firstDate(_ names: [String]) -> PublicationDate? {
    for name in names { if let date = values[name]?.lazy.compactMap(DateParser.date).first { return date } }
    return nil
  }

  /// The names of the first kind of author element that gives any besides the publisher.
  func authors(besides siteName: String?) -> [String] {
    for name in Self.author {
      let names = FactText.unique((values[name] ?? []).flatMap(AuthorNames.names))
      if !names.isEmpty, names.first?.lowercased() != siteName?.lowercased() { return names }
    }
    return []
  }
}
