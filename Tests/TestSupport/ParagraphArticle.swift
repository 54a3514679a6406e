package import Articles

extension Article {
  /// An article of paragraphs with blank lines between, a block each.
  package init(paragraphs: [String], format: ArticleFormat = .html) {
    var start = 0
    let blocks = paragraphs.map { paragraph in
      defer { start += paragraph.utf8.count + 2 }
      return Block(kind: .paragraph, range: start..<start + paragraph.utf8.count)
    }
    self.init(format: format, text: paragraphs.joined(separator: "\n\n"), blocks: blocks)
  }

  /// Its blocks as passages.
  package func passages(under headings: [String] = []) -> [Passage] {
    blocks.map { Passage(range: $0.range, headings: headings) }
  }
}
