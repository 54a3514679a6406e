internal import Foundation

/// Reads an EPUB book: the documents of its spine, in order, as one article.
struct EPUBReader {
  private let package: [String: [UInt8]]

  init(_ package: [String: [UInt8]]) { self.package = package }

  func read() throws -> Article {
    guard let container = package["META-INF/container.xml"].flatMap({ try? XMLDocument.parse($0) }),
      let rootFile = container.nodes.first(where: { $0.name.hasSuffix("rootfile") })?.attributes["full-path"],
      let source = package[rootFile], let opf = try? XMLDocument.parse(source)
    else { throw ReadingError(.malformed, "the EPUB has no table of its parts; save or download it again") }
    let folder = rootFile.lastIndex(of: "/").map { String(rootFile[...$0]) } ?? ""
    var text = TextBuilder()
    for path in spine(opf) {
      guard let document = package[Self.resolve(folder + path)],
        let article = try? HTMLReader.readFragment(Charset.utf8(document, declared: Charset.declaration(in: document)))
      else { continue }
      text.append(article)
    }
    guard !text.bytes.isEmpty else { throw ReadingError(.noArticle, "the EPUB has no text") }
    var article = Article(format: .epub, text: text.string, blocks: text.blocks)
    facts(opf).apply(to: &article)
    return article
  }

  private func spine(_ opf: XMLTree) -> [String] {
    var files: [String: String] = [:]
    var order: [String] = []
    for node in opf.nodes {
      if node.name.hasSuffix("itemref") {
        if let id = node.attributes["idref"], node.attributes["linear"] != "no" { order.append(id) }
      } else if node.name == "item" || node.name.hasSuffix(":item"), let id = node.attributes["id"] {
        files[id] = node.attributes["href"]
      }
    }
    return order.compactMap { files[$0] }
  }

  private func facts(_ opf: XMLTree) -> Facts {
    func values(_ name: String) -> [String] {
      opf.nodes.indices.filter { opf.nodes[$0].name == name }.compactMap { opf.line($0) }
    }
    var facts = Facts()
    facts.title = values("dc:title").first
    facts.authors = FactText.unique(values("dc:creator").compactMap(AuthorNames.name))
    facts.published = values("dc:date").lazy.compactMap(DateParser.date).first
    facts.language = FactText.language(values("dc:language").first)
    facts.siteName = values("dc:publisher").first
    facts.tags = FactText.unique(values("dc:subject"))
    facts.license = values("dc:rights").first
    facts.summary = values("dc:description").first.map(HTMLFragment.text)
    facts.url = (values("dc:source") + values("dc:identifier")).lazy.compactMap(FactText.url).first
    return facts
  }

  /// A path without `.` and `..`, and with its percent escapes resolved.
  private static func resolve(_ path: String) -> String {
    var parts: [Substring] = []
    for part in path.prefix(while: { $0 != "#" }).split(separator: "/") {
      if part == ".." { _ = parts.popLast() } else if part != "." { parts.append(part) }
    }
    let joined = parts.joined(separator: "/")
    return joined.removingPercentEncoding ?? joined
  }
}
