/// Reads the article of an HTML page.
enum HTMLReader {
  static func read(_ source: [UInt8]) throws -> Article {
    let page = MarkupNormalizer.normalize(source)
    let tree = try HTMLParser.parse(page)
    guard !tree.nodes.isEmpty else { throw missing(page, tree) }
    let structured = StructuredData(scripts: page.structuredData)
    let savedFrom = SavedPage.address(in: source)
    let model = PageModel(tree)
    var article = Self.article(of: model, structured, savedFrom)
    if article?.text.utf8.count ?? 0 < minimumConfident {
      // What elements are called may mislead; a page that loses nearly everything by it is read by its text alone.
      let other = Self.article(of: PageModel(tree, trustsNames: false), structured, savedFrom)
      if other?.text.utf8.count ?? 0 > 3 * (article?.text.utf8.count ?? 0) { article = other }
    }
    if let body = structured.articleBody, body.utf8.count >= 300, body.utf8.count > 2 * (article?.text.utf8.count ?? 0)
    {
      // Publishers state the whole text for search engines where scripts or a wall keep it off the page.
      var stated = PlainTextReader.body(Array((body.contains("<") ? HTMLFragment.text(body) : body).utf8))
      stated.format = .html
      let facts = PageFacts.facts(of: model, structured: structured, article: nil, savedFrom: savedFrom)
      facts.apply(to: &stated)
      article = stated
    }
    guard let article else { throw missing(page, tree) }
    return article
  }

  /// Shortest text, in bytes, that is not doubted.
  private static let minimumConfident = 250

  private static func article(
    of model: PageModel, _ structured: StructuredData, _ savedFrom: String?
  ) -> Article? {
    guard let selection = ArticleSelector.select(model) else { return nil }
    let facts = PageFacts.facts(
      of: model, structured: structured, article: model.tree.subtree(selection.root), savedFrom: savedFrom)
    let segments = ArticleTrimmer(model, facts).trim(selection.segments.map { model.segments[$0] })
    let text = render(model, segments)
    guard text.bytes.count >= 40 else { return nil }
    var article = Article(format: .html, text: text.string, blocks: text.blocks)
    facts.apply(to: &article)
    return article
  }

  /// Reads HTML that is an article's content as a whole, such as an entry of a feed.
  static func readFragment(_ source: [UInt8]) throws -> Article {
    let tree = try HTMLParser.parse(MarkupNormalizer.normalize(source))
    guard !tree.nodes.isEmpty else { throw ReadingError(.noArticle, "there is no text in it") }
    let model = PageModel(tree)
    let text = render(model, model.segments)
    guard !text.bytes.isEmpty else { throw ReadingError(.noArticle, "there is no text in it") }
    return Article(format: .html, text: text.string, blocks: text.blocks)
  }

  private static func render(_ model: PageModel, _ segments: [Segment]) -> TextBuilder {
    var text = TextBuilder()
    for segment in segments {
      text.begin(segment.kind, level: segment.level)
      text.appendVerbatim(model.text[segment.range])
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
