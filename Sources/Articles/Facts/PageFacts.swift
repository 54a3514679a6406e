internal import Foundation

/// Collects what a page says about its article: schema.org data, meta elements, and what a reader sees.
struct PageFacts {
  private let tree: HTMLTree
  private var meta = PageMeta()
  private var documentTitle: String?
  private var headings: [(node: Int, text: String)] = []
  private var language: String?
  private var canonical: String?
  private var base: String?
  private var license: String?
  private var authorNodes: [Int] = []
  private var bylineNodes: [Int] = []
  private var times: [Int] = []
  private var publishedItems: [Int] = []
  private var modifiedItems: [Int] = []

  private let signals: [ClassSignals]

  private init(_ model: PageModel) {
    tree = model.tree
    signals = model.signals
  }

  /// The facts of a page whose article is the given range of nodes.
  static func facts(
    of model: PageModel, structured: StructuredData, article: Range<Int>?, savedFrom: String?
  ) -> Facts {
    var page = PageFacts(model)
    page.scan()
    return page.combine(structured.facts, article, savedFrom)
  }

  // MARK: - Collecting

  private mutating func scan() {
    for index in tree.nodes.indices {
      let node = tree.nodes[index]
      switch node.tag {
      case .text: continue
      case .meta: meta.add(tree, index)
      case .title: if documentTitle == nil { documentTitle = FactText.line(tree.text(index)) }
      case .link, .a: readLink(index, isLink: node.tag == .link)
      case .html: language = tree.attribute(index, .lang) ?? tree.attribute(index, .xmlLang)
      case .base: base = base ?? FactText.url(tree.attribute(index, .href))
      case .h1:
        if headings.count < 8, let text = FactText.line(tree.text(index)) { headings.append((index, text)) }
      case .time: if times.count < 32 { times.append(index) }
      default: break
      }
      if node.first < node.last, node.tag != .meta { readItem(index) }
    }
  }

  private mutating func readLink(_ index: Int, isLink: Bool) {
    // Most links say only that they are not to be followed.
    guard let range = tree.attributeRange(index, .rel),
      Self.relations.contains(where: { ByteSearch.firstIndex(of: $0, in: tree.bytes[range]) != nil })
    else { return }
    let words = String(decoding: tree.bytes[range], as: UTF8.self).lowercased().split(separator: " ")
    if isLink, words.contains("canonical"), canonical == nil { canonical = tree.attribute(index, .href) }
    if words.contains("license"), license == nil {
      license = FactText.url(tree.attribute(index, .href)) ?? FactText.line(tree.text(index))
    }
    if !isLink, words.contains("author"), authorNodes.count < 16 { authorNodes.append(index) }
  }

  private static let relations = ["canonical", "license", "author"] as [StaticString]

  private mutating func readItem(_ index: Int) {
    if let item = tree.attributeRange(index, .itemprop) {
      switch String(decoding: tree.bytes[item], as: UTF8.self) {
      case "datePublished": publishedItems.append(index)
      case "dateModified": modifiedItems.append(index)
      case "author": if authorNodes.count < 16 { authorNodes.append(index) }
      default: break
      }
    }
    if bylineNodes.count < 16, signals[index].contains(.byline) { bylineNodes.append(index) }
  }

  // MARK: - Combining

  private func combine(_ structured: Facts, _ article: Range<Int>?, _ savedFrom: String?) -> Facts {
    var facts = structured
    let openGraph = meta.first(PageMeta.title)
    facts.siteName =
      meta.first(PageMeta.siteName) ?? structured.siteName ?? meta.first(PageMeta.publisher)
    if facts.siteName?.hasPrefix("@") == true { facts.siteName = nil }
    facts.url = url(structured.url, savedFrom)
    facts.title =
      TitleChooser(
        documentTitle: documentTitle, openGraph: openGraph, headline: structured.title,
        headings: headings.map(\.text),
        siteNames: [facts.siteName, structured.siteName, meta.first(PageMeta.siteName)].compactMap { $0 },
        host: FactText.host(facts.url)
      ).title
    facts.language =
      FactText.language(language) ?? FactText.language(
        meta.first(PageMeta.language))
      ?? structured.language
    // A publisher that names itself as the author often names a person on the page.
    if facts.authors.allSatisfy({ isPublisher($0, facts) }) {
      let others = authors(article, facts)
      if facts.authors.isEmpty || !others.allSatisfy({ isPublisher($0, facts) }) { facts.authors = others }
    }
    facts.authors = FactText.unique(withoutAffiliations(facts.authors, facts.siteName))
    facts.published = structured.published ?? published(article, facts.url)
    facts.modified =
      structured.modified
      ?? meta.firstDate(PageMeta.modified)
      ?? modifiedItems.lazy.compactMap(itemDate).first
    if facts.tags.isEmpty {
      facts.tags = FactText.unique(
        meta.all(PageMeta.tags).flatMap(FactText.tags)
          + (meta.first(PageMeta.keywords).map(FactText.tags) ?? []))
    }
    facts.tags = FactText.unique(facts.tags + meta.all(PageMeta.section))
    facts.summary =
      meta.first(PageMeta.summary) ?? structured.summary
    facts.license = license ?? structured.license ?? meta.first(PageMeta.license)
    return facts
  }

  private func url(_ structured: String?, _ savedFrom: String?) -> String? {
    if let canonical = FactText.url(canonical) { return canonical }
    let others = [meta.first(PageMeta.address), structured, savedFrom, meta.first(PageMeta.socialAddress)].compactMap(
      FactText.url)
    if let canonical = FactText.line(canonical), canonical.hasPrefix("/"), let other = others.first ?? base,
      let start = other.range(of: "://")
    {
      if canonical.hasPrefix("//") { return String(other[..<start.lowerBound]) + ":" + canonical }
      return String(other[..<start.upperBound]) + other[start.upperBound...].prefix { $0 != "/" } + canonical
    }
    return others.first
  }

  private func authors(_ article: Range<Int>?, _ facts: Facts) -> [String] {
    let stated = meta.authors(besides: facts.siteName)
    if !stated.isEmpty { return stated }
    let linked = FactText.unique(
      authorNodes.filter { isNear(article, $0) }.flatMap { AuthorNames.names(in: authorText($0)) })
    if !linked.isEmpty { return Array(linked.prefix(4)) }
    for node in bylineNodes where isNear(article, node) {
      let names = AuthorNames.names(in: tree.text(node, limit: 200)).prefix(4)
      let areNames = names.allSatisfy { $0.split(separator: " ").count <= 4 && !isPartOfTitle($0, facts) }
      if !names.isEmpty, areNames { return Array(names) }
    }
    return visibleAuthors(article, facts)
  }

  private func isPartOfTitle(_ name: String, _ facts: Facts) -> Bool {
    facts.title.map { TitleChooser.key($0).hasPrefix(TitleChooser.key(name)) } ?? false
  }

  private func isPublisher(_ author: String, _ facts: Facts) -> Bool {
    let key = TitleChooser.key(author)
    let host = FactText.host(facts.url).map { TitleChooser.key($0) }
    return key == facts.siteName.map(TitleChooser.key) || (host.map { $0.hasPrefix(key) } ?? false)
  }

  /// `Jane Doe, CNN Business` names a person and where they work.
  private func withoutAffiliations(_ authors: [String], _ siteName: String?) -> [String] {
    guard let siteName, siteName.count >= 3 else { return authors }
    let suffix = " " + siteName.lowercased()
    let authors = authors.map { author in
      let isGlued = author.lowercased().hasSuffix(suffix) && author.dropLast(suffix.count).contains(" ")
      return isGlued ? String(author.dropLast(suffix.count)) : author
    }
    guard authors.count > 1 else { return authors }
    let people = authors.filter { !$0.lowercased().hasPrefix(siteName.lowercased()) }
    return people.isEmpty ? authors : people
  }

  /// The name inside an author element, which may hold an address or a portrait besides.
  private func authorText(_ node: Int) -> String {
    for index in tree.subtree(node).dropFirst() {
      if let item = tree.attributeRange(index, .itemprop), String(decoding: tree.bytes[item], as: UTF8.self) == "name" {
        return tree.attribute(index, .content) ?? tree.text(index, limit: 200)
      }
    }
    return tree.text(node, limit: 200)
  }

  /// True for what stands before the article or in it; names after its end belong to something else.
  private func isNear(_ article: Range<Int>?, _ node: Int) -> Bool {
    article.map { node < $0.upperBound } ?? true
  }

  private func published(_ article: Range<Int>?, _ url: String?) -> PublicationDate? {
    if let date = meta.firstDate(PageMeta.published) { return date }
    if let date = publishedItems.lazy.filter({ isNear(article, $0) }).compactMap(itemDate).first { return date }
    if let date = times.lazy.filter({ isNear(article, $0) }).compactMap(itemDate).first { return date }
    return visibleDate(article) ?? dateInAddress(url)
  }

  private func itemDate(_ node: Int) -> PublicationDate? {
    (tree.attribute(node, .datetime) ?? tree.attribute(node, .content)).flatMap(DateParser.date)
      ?? VisibleDate.date(in: tree.text(node, limit: 100))
  }

  /// A date that stands alone, after a word such as "Published", or in a line that begins with "by".
  private func visibleDate(_ article: Range<Int>?) -> PublicationDate? {
    shortLines(around: article).lazy
      .compactMap { VisibleDate.date(in: $0, otherWords: AuthorNames.isByline($0) ? 8 : 1) }
      .first { $0.iso8601.count >= 10 }
  }

  /// The names in a line such as "by Jane Doe, 24 September 2024", or else the one beside a date.
  private func visibleAuthors(_ article: Range<Int>?, _ facts: Facts) -> [String] {
    for line in shortLines(around: article) where AuthorNames.isByline(line) {
      let names = AuthorNames.names(in: line)
      if !names.isEmpty, names.allSatisfy(AuthorNames.looksLikePerson) { return Array(names.prefix(4)) }
    }
    return authorBesideDate(article, facts).map { [$0] } ?? []
  }

  /// The person in a line such as "5 September 2023 · 4 min · Jane Doe", where the name is no link, as categories are.
  private func authorBesideDate(_ article: Range<Int>?, _ facts: Facts) -> String? {
    guard let article else { return nil }
    var parts: [String] = []
    var skipEnd = 0
    func author() -> String? {
      guard parts.count >= 2, parts.contains(where: { VisibleDate.date(in: $0) != nil }) else { return nil }
      let names = parts.filter { !$0.contains(where: \.isNumber) }
      guard names.count == 1, AuthorNames.looksLikePerson(names[0]), !isPublisher(names[0], facts) else { return nil }
      return AuthorNames.name(names[0])
    }
    for index in lead(of: article) {
      let tag = tree.nodes[index].tag
      if tag == .a || tag.isHeading { skipEnd = max(skipEnd, Int(tree.nodes[index].end)) }
      if tag == .text, index >= skipEnd {
        parts += labels(tree.bytes[tree.textRange(index)])
      } else if tag.isBlock || tag == .br {
        if let author = author() { return author }
        parts = []
      }
    }
    return nil
  }

  /// The parts of a short text between the signs that set such parts apart; a longer one as a whole.
  private func labels(_ bytes: ArraySlice<UInt8>) -> [String] {
    let text = String(decoding: bytes.prefix(120), as: UTF8.self)
    guard bytes.count < 100 else { return [text] }
    let signs: [Unicode.Scalar] = ["·", "•", "|", "—", "–"]
    return text.unicodeScalars.split { signs.contains($0) }.compactMap { FactText.line(String($0)) }
  }

  /// The nodes from some way before the headline on.
  private func lead(of article: Range<Int>) -> Range<Int> {
    let heading = headings.last { $0.node < article.upperBound }?.node ?? article.lowerBound
    let start = max(0, min(heading, article.lowerBound) - 200)
    return start..<min(article.upperBound, max(start, heading) + 400)
  }

  /// The lines of fewer than 80 bytes from some way before the headline on, a few hundred elements far.
  private func shortLines(around article: Range<Int>?) -> [String] {
    guard let article else { return [] }
    var lines: [String] = []
    var line = TextLine()
    var seen = 0
    for index in lead(of: article).lowerBound..<article.upperBound {
      guard seen < 400 else { break }
      let tag = tree.nodes[index].tag
      if tag == .text {
        line.append(tree.bytes, tree.textRange(index))
        line.space()
      } else if tag.isBlock || tag == .br || tag == .span || tag == .time || tag == .a {
        seen += 1
        if !line.bytes.isEmpty, line.bytes.count < 80 { lines.append(line.string) }
        line = TextLine()
      }
    }
    return lines
  }

  /// `/2019/11/18/` or `/2019/11/` in an address.
  private func dateInAddress(_ url: String?) -> PublicationDate? {
    guard let url, let start = url.range(of: "://") else { return nil }
    let parts = url[start.upperBound...].split(separator: "/").dropFirst().map(String.init)
    for (offset, part) in parts.enumerated() {
      guard part.count == 4, let year = Int(part), (1995...2100).contains(year), offset + 1 < parts.count else {
        continue
      }
      let month = parts[offset + 1]
      // `11`, or `nov` in the address of some newspapers.
      let named = DateParser.date("1 \(month) 2000").flatMap { Int($0.iso8601.dropFirst(5).prefix(2)) }
      guard month.count <= 3, let number = Int(month) ?? named, (1...12).contains(number) else { continue }
      let monthText = number < 10 ? "0\(number)" : "\(number)"
      if offset + 2 < parts.count, parts[offset + 2].count <= 2, let day = Int(parts[offset + 2]) {
        if let date = PublicationDate("\(part)-\(monthText)-\(day < 10 ? "0\(day)" : "\(day)")") { return date }
      }
      return PublicationDate("\(part)-\(monthText)")
    }
    return nil
  }
}
