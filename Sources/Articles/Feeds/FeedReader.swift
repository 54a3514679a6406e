/// Reads RSS 2.0, RSS 1.0 (RDF) and Atom feeds: each entry with its full content is an article.
enum FeedReader {
  /// Shortest content, in bytes, that is taken for a whole article where it may as well be a teaser.
  private static let minimumDescription = 200

  static func read(_ source: [UInt8]) throws -> [Article] {
    let tree = try XMLDocument.parse(source)
    guard let root = tree.nodes.indices.first(where: { !tree.nodes[$0].name.isEmpty }) else {
      throw ReadingError(.malformed, "the feed's XML cannot be read")
    }
    let isAtom = tree.nodes[root].name.hasSuffix("feed")
    let channel = isAtom ? root : tree.child(root, "channel") ?? root
    let prefix =
      tree.nodes[root].name.contains(":") && isAtom ? String(tree.nodes[root].name.prefix { $0 != ":" }) + ":" : ""
    let parents = [channel, root]
    let entries = parents.lazy.map { tree.children($0, isAtom ? prefix + "entry" : "item") }.first { !$0.isEmpty } ?? []
    guard !entries.isEmpty else { throw ReadingError(.noArticle, "the feed has no entries") }
    let feed = FeedEntry(tree: tree, node: channel, prefix: prefix)
    var articles: [Article] = []
    for (index, node) in entries.enumerated() {
      let entry = FeedEntry(tree: tree, node: node, prefix: prefix)
      guard
        var article = try? isAtom
          ? entry.atomArticle(feed: feed) : entry.rssArticle(feed: feed, minimum: minimumDescription)
      else { continue }
      article.entry = entry.identifier ?? article.url ?? "\(index + 1)"
      articles.append(article)
    }
    guard !articles.isEmpty else {
      throw ReadingError(
        .noArticle, "none of the feed's \(entries.count) entries has its full text; save the pages they link to")
    }
    return articles
  }
}
