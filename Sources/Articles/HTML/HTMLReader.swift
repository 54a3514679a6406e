/// Reads the article of an HTML page.
enum HTMLReader {
  static func read(_ source: [UInt8]) throws -> Article {
    let page = MarkupNormalizer.normalize(source)
    let tree = try HTMLParser.parse(page.markup)
    let finder = tree.nodes.isEmpty ? nil : ContentFinder(tree)
    guard let finder, let root = finder.root() else { throw missing(page, tree) }
    let facts = PageFacts.facts(
      of: tree, structured: StructuredData(scripts: page.structuredData), article: tree.subtree(root),
      savedFrom: SavedPage.address(in: source))
    let segments = ArticleTrimmer(finder, facts).trim(Array(finder.segments[finder.segmentRange(root)]))
    let text = render(finder, segments[...])
    guard text.bytes.count >= 40 else { throw missing(page, tree) }
    var article = Article(format: .html, text: text.string, blocks: text.blocks)
    facts.apply(to: &article)
    return article
  }

  /// Reads HTML that is an article's content as a whole, such as an entry of a feed.
  static func readFragment(_ source: [UInt8]) throws -> Article {
    let tree = try HTMLParser.parse(MarkupNormalizer.normalize(source).markup)
    guard !tree.nodes.isEmpty else { throw ReadingError(.noArticle, "there is no text in it") }
    let finder = ContentFinder(tree)
    let text = render(finder, finder.segments[...])
    guard !text.bytes.isEmpty else { throw ReadingError(.noArticle, "there is no text in it") }
    return Article(format: .html, text: text.string, blocks: text.blocks)
  }

  private static func render(_ finder: ContentFinder, _ segments: ArraySlice<Segment>) -> TextBuilder {
    var text = TextBuilder()
    for segment in segments {
      text.begin(segment.kind, level: segment.level)
      text.appendVerbatim(finder.text[segment.range])
    }
    text.end()
    return text
  }

  private static func missing(_ page: MarkupNormalizer.Result, _ tree: HTMLTree) -> ReadingError {
    if page.scriptBytes > 0, tree.nodes.count < 400, ScriptShell.isShell(tree) {
      return ReadingError(
        .needsBrowser, "the page is filled in by scripts; open it in a browser and save it from there")
    }
    return ReadingError(.noArticle, "the page has no article text")
  }
}

/// Pages that hold nothing until a browser has run their scripts.
enum ScriptShell {
  static func isShell(_ tree: HTMLTree) -> Bool {
    var visible = 0
    for index in tree.nodes.indices where tree.nodes[index].tag == .text {
      visible += tree.textRange(index).count
    }
    return visible < 2000
  }
}
