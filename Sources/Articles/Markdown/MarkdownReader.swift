/// Reads Markdown, with front matter where it has some.
enum MarkdownReader {
  static func read(_ source: [UInt8]) throws -> Article {
    let (matter, rest) = FrontMatter.split(source)
    var facts = matter?.facts ?? Facts()
    var renderer = MarkdownRenderer()
    try MarkdownDocument(Array(rest)).walk { renderer.handle($0) }
    var text = renderer.finish()
    text = takeFacts(text, &facts)
    guard !text.bytes.isEmpty else { throw ReadingError(.noArticle, "the document has a title at most, and no body") }
    var article = Article(format: .markdown, text: text.string, blocks: text.blocks)
    facts.apply(to: &article)
    return article
  }

  /// Takes the headline, and dates and bylines below it, off the top of the body.
  private static func takeFacts(_ text: TextBuilder, _ facts: inout Facts) -> TextBuilder {
    var first = 0
    for (index, block) in text.blocks.prefix(6).enumerated() {
      let line = String(decoding: text.bytes[block.range], as: UTF8.self)
      if block.kind == .heading, block.level == 1, first == index, facts.title == nil || facts.title == line {
        facts.title = line
        first = index + 1
        continue
      }
      guard block.kind == .paragraph, index == first else { break }
      guard LeadLines.take(line, into: &facts) else { break }
      first = index + 1
    }
    return text.droppingBlocks(first)
  }
}

/// Renders Markdown's nodes as blocks of text.
private struct MarkdownRenderer {
  private var text = TextBuilder()
  private var lists = 0
  private var quotes = 0
  private var images = 0
  private var inTable = false
  private var cellsInRow = 0

  mutating func handle(_ event: MarkdownDocument.Event) {
    switch event {
    case .enter(let kind): enter(kind)
    case .leave(let kind): leave(kind)
    }
  }

  mutating func finish() -> TextBuilder {
    text.end()
    return text
  }

  private mutating func enter(_ kind: MarkdownDocument.Kind) {
    switch kind {
    case .heading(let level): text.begin(.heading, level: level)
    case .paragraph: beginParagraph()
    case .list: lists += 1
    case .item: text.end()
    case .quote: quotes += 1
    case .table:
      inTable = true
      text.begin(.table)
    case .row:
      text.lineBreak()
      cellsInRow = 0
    case .cell:
      if cellsInRow > 0 { text.appendVerbatim(Array(" | ".utf8)[...]) }
      cellsInRow += 1
    case .code(let code):
      text.begin(.code)
      text.appendPreformatted(Array(code.utf8)[...])
      text.end()
    case .html(let html):
      let line = HTMLFragment.text(html)
      if !line.isEmpty {
        beginParagraph()
        append(line)
        text.end()
      }
    case .image: images += 1
    case .text(let string), .inlineCode(let string): if images == 0 { append(string) }
    case .inlineHTML(let html): if html.lowercased().hasPrefix("<br") { text.lineBreak() }
    case .softBreak: text.space()
    case .lineBreak: text.lineBreak()
    case .link, .other: break
    }
  }

  private mutating func leave(_ kind: MarkdownDocument.Kind) {
    switch kind {
    case .heading, .paragraph, .item: if !inTable { text.end() }
    case .list: lists -= 1
    case .quote: quotes -= 1
    case .image: images -= 1
    case .table:
      inTable = false
      text.end()
    default: break
    }
  }

  private mutating func beginParagraph() {
    if lists > 0 {
      text.begin(.listItem, level: lists)
    } else if quotes > 0 {
      text.begin(.quote, level: quotes)
    } else {
      text.begin(.paragraph)
    }
  }

  private mutating func append(_ string: String) {
    let bytes = Array(string.utf8)
    text.append(bytes, 0..<bytes.count)
  }
}
