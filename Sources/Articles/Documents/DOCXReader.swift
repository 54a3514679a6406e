/// Reads a Word document (Office Open XML, ECMA-376 part 1).
struct DOCXReader {
  private let package: [String: [UInt8]]

  init(_ package: [String: [UInt8]]) { self.package = package }

  func read() throws -> Article {
    guard let source = package["word/document.xml"] else {
      throw ReadingError(.malformed, "the document has no text part")
    }
    let tree = try XMLDocument.parse(source)
    var text = OfficeText()
    var title: String?
    tree.walk(
      enter: { index in
        let node = tree.nodes[index]
        switch node.name {
        case "w:p":
          let style = paragraphStyle(tree, index)
          if style.isTitle, title == nil, !text.isInTable {
            title = FactText.line(String(decoding: visibleText(tree, index), as: UTF8.self))
            return false
          }
          text.begin(style.kind, level: style.level)
        case "w:tbl": text.beginTable()
        case "w:tr": text.beginRow()
        case "w:tc": text.beginCell()
        case "w:br", "w:cr": text.lineBreak()
        case "w:tab": text.space()
        // Deleted text, field codes and what is shown only by old programs.
        case "w:del", "w:instrText", "mc:Fallback", "w:pPr": return false
        case "": if tree.nodes[node.parent].name == "w:t" { text.append(node.text) }
        default: break
        }
        return true
      },
      leave: { index in
        switch tree.nodes[index].name {
        case "w:p": text.endParagraph()
        case "w:tbl": text.endTable()
        default: break
        }
      })
    let built = text.text
    guard !built.bytes.isEmpty else { throw ReadingError(.noArticle, "the document has no text") }
    var article = Article(format: .docx, text: built.string, blocks: built.blocks)
    var facts = package["docProps/core.xml"].flatMap { try? XMLDocument.parse($0) }.map(Self.facts) ?? Facts()
    facts.title = title ?? facts.title
    facts.apply(to: &article)
    return article
  }

  private func visibleText(_ tree: XMLTree, _ paragraph: Int) -> [UInt8] {
    (paragraph..<tree.nodes[paragraph].end).flatMap { index in
      let node = tree.nodes[index]
      return node.parent >= 0 && tree.nodes[node.parent].name == "w:t" ? node.text : []
    }
  }

  private func paragraphStyle(_ tree: XMLTree, _ paragraph: Int) -> (kind: Block.Kind, level: Int, isTitle: Bool) {
    guard let properties = tree.child(paragraph, "w:pPr") else { return (.paragraph, 0, false) }
    let style = tree.child(properties, "w:pStyle").flatMap { tree.nodes[$0].attributes["w:val"] }?.lowercased() ?? ""
    if style == "title" { return (.heading, 1, true) }
    if style.hasPrefix("heading") || style.hasPrefix("berschrift") || style.hasPrefix("titre") {
      return (.heading, max(1, min(6, style.last?.wholeNumberValue ?? 1)), false)
    }
    if let numbering = tree.child(properties, "w:numPr") {
      let level =
        tree.child(numbering, "w:ilvl").flatMap { tree.nodes[$0].attributes["w:val"] }.flatMap { Int($0) } ?? 0
      return (.listItem, max(1, min(9, level + 1)), false)
    }
    if style.hasPrefix("list") { return (.listItem, max(1, style.last?.wholeNumberValue ?? 1), false) }
    if style.contains("quote") { return (.quote, 1, false) }
    if style == "caption" { return (.caption, 0, false) }
    return (.paragraph, 0, false)
  }

  private static func facts(_ core: XMLTree) -> Facts {
    var facts = Facts()
    facts.title = core.firstLine("dc:title")
    facts.authors = AuthorNames.names(in: core.firstLine("dc:creator"))
    facts.published = core.firstLine("dcterms:created").flatMap(DateParser.date)
    facts.modified = core.firstLine("dcterms:modified").flatMap(DateParser.date)
    facts.language = FactText.language(core.firstLine("dc:language"))
    facts.summary = core.firstLine("dc:description")
    facts.tags = core.firstLine("cp:keywords").map(FactText.tags) ?? []
    return facts
  }
}
