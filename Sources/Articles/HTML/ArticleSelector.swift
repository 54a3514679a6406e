/// Chooses the segments of a page that belong to its article.
///
/// The place of the article is the tightest element that holds nearly all running text (after the paragraph scoring of
/// Arc90's Readability, 2009, and maximum subsequence segmentation, Pasternack and Roth, 2009), narrowed by elements
/// that call themselves the body of an article. Inside, everything off the way to the densest element is judged by
/// itself: lists of links, teasers of other articles, comments.
struct ArticleSelector {
  struct Selection {
    /// The element that holds the article.
    var root: Int
    /// Indices of the article's segments, ascending.
    var segments: [Int]
  }

  private let model: PageModel
  private var tree: HTMLTree { model.tree }

  private init(_ model: PageModel) { self.model = model }

  /// The article, or `nil` where the page has no running text.
  static func select(_ model: PageModel) -> Selection? {
    let selector = ArticleSelector(model)
    guard model.prose(0) > 0, let core = selector.densest() else { return nil }
    let root = selector.root(core)
    let excluded = selector.excluded(under: root, core: core)
    var skip = excluded[...]
    let segments = model.segmentRange(root).filter { index in
      let node = model.segments[index].node
      while let first = skip.first, first.upperBound <= node { skip.removeFirst() }
      return skip.first.map { node < $0.lowerBound } ?? true
    }
    return Selection(root: root, segments: segments)
  }

  // MARK: - Where

  /// The element whose own paragraphs have the most running text; elements above get half the credit.
  private func densest() -> Int? {
    var credit: [Int: Int] = [:]
    for segment in model.segments {
      let prose = model.prose(of: segment)
      guard prose > 0, !model.isComment[segment.node], var block = tree.parent(segment.node) else { continue }
      while !tree.nodes[block].tag.isBlock, let parent = tree.parent(block) { block = parent }
      if tree.nodes[block].tag == .li, let list = tree.parent(block) { block = list }
      switch tree.nodes[block].tag {
      case .div, .td, .section, .article, .main, .body, .center: credit[block, default: 0] += prose
      default: break
      }
      guard let parent = tree.parent(block) else { continue }
      credit[parent, default: 0] += prose
      if let grandparent = tree.parent(parent) { credit[grandparent, default: 0] += prose / 2 }
    }
    return credit.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
  }

  private func root(_ core: Int) -> Int {
    var node = descend(from: 0)
    if let body = declaredBody(core), model.prose(body) * 10 >= model.prose(node) * 4 { node = deeper(node, body) }
    return isAncestor(node, of: core) ? node : core
  }

  private func deeper(_ a: Int, _ b: Int) -> Int { isAncestor(a, of: b) ? b : a }

  private func isAncestor(_ ancestor: Int, of node: Int) -> Bool { tree.subtree(ancestor).contains(node) }

  /// The tightest element that holds nearly all running text.
  private func descend(from start: Int) -> Int {
    var node = start
    while true {
      let here = model.prose(node)
      let next = tree.children(node).first { child in
        tree.nodes[child].tag != .text && model.prose(child) * 100 >= here * 85
      }
      guard let next, tree.nodes[next].tag != .p else { return node }
      node = next
    }
  }

  /// The element around the core that calls itself the body of an article, or is the only `article` or `main`.
  private func declaredBody(_ core: Int) -> Int? {
    var node: Int? = core
    var article: Int?
    var body: Int?
    while let current = node {
      if model.signals[current].contains(.articleBody), tree.nodes[current].tag != .body { body = body ?? current }
      if tree.nodes[current].tag == .article { article = article ?? current }
      node = tree.parent(current)
    }
    return body.map(withItsOtherParts) ?? article
  }

  /// A body may be cut into several of the same class by what is put between them; the element around them all.
  private func withItsOtherParts(_ body: Int) -> Int {
    guard let name = tree.attributeRange(body, .class) else { return body }
    let ownArticle = enclosingArticle(body)
    var whole = body
    for node in tree.nodes.indices where node != body && model.signals[node].contains(.articleBody) {
      guard let other = tree.attributeRange(node, .class), tree.bytes[other] == tree.bytes[name],
        !isAncestor(whole, of: node), model.prose(node) * 30 >= model.prose(body), enclosingArticle(node) == ownArticle
      else { continue }
      while !isAncestor(whole, of: node), let parent = tree.parent(whole) { whole = parent }
    }
    return whole
  }

  private func enclosingArticle(_ node: Int) -> Int? {
    var current = tree.parent(node)
    while let node = current, tree.nodes[node].tag != .article { current = tree.parent(node) }
    return current
  }

  // MARK: - What not

  /// Node ranges inside the root that are no part of the article, ascending.
  private func excluded(under root: Int, core: Int) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    var node = root
    let coreProse = max(1, model.prose(core))
    while true {
      var next: Int?
      var isCut = false
      for child in tree.children(node) where tree.nodes[child].tag != .text {
        if child == core || isAncestor(child, of: core) {
          next = child == core ? nil : child
          if child == core { continue }
        } else if isCut || isForeign(child, coreProse) {
          ranges.append(tree.subtree(child))
        } else if child > core, isEndMark(child), prose(after: child, in: root) * 4 < coreProse {
          isCut = true
          ranges.append(tree.subtree(child))
        }
      }
      guard node != core, let found = next else { break }
      node = found
    }
    // Inside the core only what is plainly something else goes.
    for child in tree.children(core) where tree.nodes[child].tag != .text && isForeign(child, coreProse) {
      ranges.append(tree.subtree(child))
    }
    return ranges.sorted { $0.lowerBound < $1.lowerBound }
  }

  /// True for an element beside the article's text that is navigation, a teaser, or comments.
  private func isForeign(_ node: Int, _ coreProse: Int) -> Bool {
    let prose = model.prose(node)
    if !model.signals[node].isDisjoint(with: [.boilerplate, .box, .comments, .related]), prose * 10 < coreProse * 4 {
      return true
    }
    let segments = model.segments[model.segmentRange(node)]
    guard segments.count > 0 else { return false }
    let tag = tree.nodes[node].tag
    if tag == .p || tag.isHeading || tag == .blockquote || tag == .pre || tag == .table { return false }
    var (bytes, links, linkedHeadings, listItems) = (0, 0, 0, 0)
    for segment in segments {
      bytes += segment.count
      links += segment.linkBytes
      if segment.kind == .heading, segment.linkDensity > 0.8 { linkedHeadings += 1 }
      if segment.kind == .listItem { listItems += 1 }
    }
    if linkedHeadings > 0, prose < 500 * linkedHeadings { return true }
    if tag != .ul, tag != .ol, links * 2 > bytes, segments.count > 1 || listItems > 0 { return true }
    if tag == .article, prose * 2 < coreProse, links * 4 > bytes { return true }
    return false
  }

  /// True for an element that starts with a heading of what comes after articles.
  private func isEndMark(_ node: Int) -> Bool {
    guard let first = model.segments[model.segmentRange(node)].first, first.count <= 60 else { return false }
    return first.kind == .heading && Leftovers.isLabel(model.string(first))
  }

  private func prose(after node: Int, in root: Int) -> Int {
    model.prose(from: Int(tree.nodes[node].end), to: Int(tree.nodes[root].end))
  }
}
