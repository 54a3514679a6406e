/// Reads an OpenDocument text (OASIS OpenDocument 1.3 part 3).
struct ODTReader {
  private let package: [String: [UInt8]]

  init(_ package: [String: [UInt8]]) { self.package = package }

  func read() throws -> Article {
    guard let source = package["content.xml"] else { throw ReadingError(.malformed, "the document has no text part") }
    let tree = try XMLDocument.parse(source)
    var text = OfficeText()
    var lists = 0
    var title: String?
    tree.walk(
      enter: { index in
        let node = tree.nodes[index]
        switch node.name {
        case "text:h":
          text.begin(.heading, level: max(1, min(6, node.attributes["text:outline-level"].flatMap { Int($0) } ?? 1)))
        case "text:p":
          let style = node.attributes["text:style-name"]?.lowercased() ?? ""
          if style == "title", title == nil {
            title = tree.line(index)
            return false
          }
          let isQuote = style.contains("quot")
          text.begin(
            lists > 0 ? .listItem : isQuote ? .quote : .paragraph, level: lists > 0 ? min(9, lists) : isQuote ? 1 : 0)
        case "text:list": lists += 1
        case "table:table": text.beginTable()
        case "table:table-row": text.beginRow()
        case "table:table-cell": text.beginCell()
        case "text:s", "text:tab": text.space()
        case "text:line-break": text.lineBreak()
        case "text:note-citation", "text:tracked-changes", "office:annotation", "office:styles",
          "office:automatic-styles",
          "text:sequence-decls", "text:table-of-content":
          return false
        case "": if isInParagraph(tree, index) { text.append(node.text) }
        default: break
        }
        return true
      },
      leave: { index in
        switch tree.nodes[index].name {
        case "text:p", "text:h": text.endParagraph()
        case "text:list": lists -= 1
        case "table:table": text.endTable()
        default: break
        }
      })
    let built = text.text
    guard !built.bytes.isEmpty else { throw ReadingError(.noArticle, "the document has no text") }
    var article = Article(format: .odt, text: built.string, blocks: built.blocks)
    var facts = package["meta.xml"].flatMap { try? XMLDocument.parse($0) }.map(Self.facts) ?? Facts()
    facts.title = title ?? facts.title
    facts.apply(to: &article)
    return article
  }

  private func isInParagraph(_ tree: XMLTree, _ text: Int) -> Bool {
    var node = tree.nodes[text].parent
    while node >= 0 {
      if tree.nodes[node].name == "text:p" || tree.nodes[node].name == "text:h" { return true }
      node = tree.nodes[node].parent
    }
    return false
  }

  private static func facts(_ meta: XMLTree) -> Facts {
    var facts = Facts()
    facts.title = meta.firstLine("dc:title")
    facts.authors = AuthorNames.names(in: meta.firstLine("meta:initial-creator") ?? meta.firstLine("dc:creator"))
    facts.published = meta.firstLine("meta:creation-date").flatMap(DateParser.date)
    facts.modified = meta.firstLine("dc:date").flatMap(DateParser.date)
    facts.language = FactText.language(meta.firstLine("dc:language"))
    facts.summary = meta.firstLine("dc:description")
    facts.tags = FactText.unique(
      meta.nodes.indices.filter { meta.nodes[$0].name == "meta:keyword" }.compactMap { meta.line($0) })
    return facts
  }
}
