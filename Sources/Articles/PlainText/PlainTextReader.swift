/// Reads plain text: a title line, date and byline lines, paragraphs apart by blank lines.
enum PlainTextReader {
  static func read(_ source: [UInt8]) throws -> Article {
    var paragraphs = paragraphs(of: source)
    let facts = takeFacts(&paragraphs)
    dropLeftovers(&paragraphs)
    var article = article(paragraphs)
    guard !article.text.isEmpty else { throw ReadingError(.noArticle, "the text has a title at most, and no body") }
    facts.apply(to: &article)
    return article
  }

  /// The blocks of text without a title, such as an entry of a feed.
  static func body(_ source: [UInt8]) -> Article { article(paragraphs(of: source)) }

  private static func article(_ paragraphs: [Paragraph]) -> Article {
    var text = TextBuilder()
    for (index, paragraph) in paragraphs.enumerated() {
      let next = index + 1 < paragraphs.count ? paragraphs[index + 1] : nil
      paragraph.write(to: &text, isHeading: paragraph.isHeading(before: next))
    }
    text.end()
    return Article(format: .text, text: text.string, blocks: text.blocks)
  }

  /// Lines up to the next blank line.
  private static func paragraphs(of source: [UInt8]) -> [Paragraph] {
    var paragraphs: [Paragraph] = []
    var lines: [TextFileLine] = []
    var start = 0
    func finish() {
      if !lines.isEmpty { paragraphs.append(Paragraph(lines: lines)) }
      lines = []
    }
    var index = 0
    while index <= source.count {
      let atEnd = index == source.count
      if atEnd || source[index] == 0x0A || source[index] == 0x0D || source[index] == 0x0C {
        let line = TextFileLine(source, start..<index)
        if line.text.isEmpty { finish() } else { lines.append(line) }
        if !atEnd, source[index] == 0x0D, index + 1 < source.count, source[index + 1] == 0x0A { index += 1 }
        start = index + 1
      }
      index += 1
    }
    finish()
    return paragraphs
  }

  /// Takes title, dates, authors and address off the top.
  private static func takeFacts(_ paragraphs: inout [Paragraph]) -> Facts {
    var facts = Facts()
    var lines = 0
    while let paragraph = paragraphs.first, lines < 8, let line = paragraph.lines.first {
      lines += 1
      if !LeadLines.take(line.text, into: &facts) {
        guard facts.title == nil, paragraph.canBeginWithTitle else { return facts }
        // A sentence with nothing below is the article.
        if paragraphs.count == 1, paragraph.lines.count == 1, let last = line.text.last, ".!?".contains(last) {
          return facts
        }
        facts.title = line.text
      }
      paragraphs[0].lines.removeFirst()
      if let next = paragraphs[0].lines.first, next.isUnderline { paragraphs[0].lines.removeFirst() }
      if paragraphs[0].lines.isEmpty { paragraphs.removeFirst() }
    }
    return facts
  }

  /// Cuts off what a copied page had below its article: a line such as `Related thinking:` with only short lines after.
  private static func dropLeftovers(_ paragraphs: inout [Paragraph]) {
    for index in paragraphs.indices.suffix(12).reversed() {
      let paragraph = paragraphs[index]
      guard paragraph.lines.count == 1, Leftovers.isLabel(paragraph.lines[0].text) else { continue }
      let rest = paragraphs[(index + 1)...]
      if index > 0, rest.allSatisfy({ $0.byteCount < 160 }) { paragraphs.removeSubrange(index...) }
    }
  }
}

/// Labels of what stands below an article.
enum Leftovers {
  /// True for a whole line such as `Related thinking:` or `Read next`.
  static func isLabel(_ line: String) -> Bool {
    guard line.utf8.count <= 48 else { return false }
    let words = line.lowercased().letterRuns
    guard let first = words.first, words.count <= 6 else { return false }
    if first == "related", words.count <= 3 { return true }
    if first == "more", let last = words.last, ["stories", "articles", "posts", "news", "coverage"].contains(last) {
      return true
    }
    return labels.contains(words.joined(separator: " "))
  }

  private static let labels: Set<String> = [
    "read next", "read more", "up next", "see also", "more from", "further reading", "you may also like",
    "you might also like", "recommended", "recommended reading", "share this", "share this post", "share this article",
    "share", "subscribe", "newsletter", "comments", "leave a comment", "leave a reply", "about the author",
    "keep reading",
    "more stories", "popular posts", "recent posts", "previous post", "next post", "tags", "topics",
    "about the authors",
    "more on this topic", "more on this story", "most popular", "most read", "trending now", "latest news",
    "latest stories", "editor s picks", "around the web", "recommended for you", "read this next", "what to read next",
    "you may also be interested in", "join the discussion", "post a comment", "add a comment", "follow us",
    "verwandte themen", "verwandte artikel", "verwandte themenbereiche", "ähnliche artikel", "ähnliche beiträge",
    "mehr zum thema", "weitere artikel", "weitere beiträge", "empfehlungen der redaktion", "kommentare",
    "empfehlungen aus der redaktion", "über den autor", "über die autorin", "auch interessant", "lesen sie auch",
    "das könnte sie auch interessieren", "das könnte dich auch interessieren", "schreibe einen kommentar",
    "artikel teilen", "schlagwörter", "lire aussi", "à lire aussi", "articles similaires", "sur le même sujet",
    "commentaires", "laisser un commentaire", "artículos relacionados", "noticias relacionadas",
    "te puede interesar", "también te puede interesar", "comentarios", "deja un comentario", "lea también",
    "sobre el autor", "leia também", "leia mais", "veja também", "artigos relacionados", "notícias relacionadas",
    "comentários", "sobre o autor", "leggi anche", "articoli correlati", "potrebbe interessarti", "commenti",
    "czytaj też", "czytaj także", "zobacz także", "zobacz też", "przeczytaj także", "komentarze", "lees ook",
    "gerelateerde artikelen", "reacties", "читайте также", "похожие статьи", "комментарии",
  ]
}
