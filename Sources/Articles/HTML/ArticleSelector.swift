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

  let model: PageModel
  var tree: HTMLTree { model.tree }
  /// The heading that repeats the page's title.
  private let headline: Int?

  private init(_ model: PageModel) {
    self.model = model
    headline = Headline.node(in: model.tree)
  }

  /// The article, or `nil` where the page has no running text.
  static func select(_ model: PageModel) -> Selection? {
    let selector = ArticleSelector(model)
    guard model.prose(0) > 0, var core = selector.densest(in: 0) else { return nil }
    let story = selector.storyOfHeadline(besides: core)
    if let story { core = selector.densest(in: story) ?? story }
    let root = selector.root(core, in: story ?? 0)
    let excluded = selector.excluded(under: root, core: core)
    var skip = excluded[...]
    let segments = model.segmentRange(root).filter { index in
      let node = model.segments[index].node
      while let first = skip.first, first.upperBound <= node { skip.removeFirst() }
      return skip.first.map { node < $0.lowerBound } ?? true
    }
    return Selection(root: root, segments: selector.introduction(before: root) + segments)
  }

  /// The part of the page under the headline, where the densest part is another story in a row of them.
  private func storyOfHeadline(besides core: Int) -> Int? {
    guard let headline, !isAncestor(headline, of: core) else { return nil }
    var story = headline
    while let parent = tree.parent(story), !isAncestor(parent, of: core) { story = parent }
    guard story != headline, model.prose(story) >= 250, let parent = tree.parent(story),
      let other = tree.children(parent).first(where: { isAncestor($0, of: core) }), other > story,
      tree.nodes[other].tag == tree.nodes[story].tag
    else { return nil }
    let names = [story, other].map { tree.attributeRange($0, .class).map { tree.bytes[$0] } }
    guard tree.nodes[story].tag == .article || names[0] == names[1] else { return nil }
    let first = model.segments[model.segmentRange(other)].first { $0.kind == .heading || model.prose(of: $0) > 0 }
    return first?.kind == .heading && first?.level == model.segments[model.segmentRange(headline)].first?.level
      ? story : nil
  }

  /// Paragraphs between the headline and the article's place: documentation and essays begin above what they call
  /// their body. A single short one is a standfirst, which repeats what the page gives as its description.
  private func introduction(before root: Int) -> [Int] {
    guard let headline, headline < root, root - headline < 400 else { return [] }
    let start = model.segmentRange(headline).upperBound
    let paragraphs = (start..<max(start, model.segmentRange(root).lowerBound)).filter { index in
      let segment = model.segments[index]
      return segment.kind == .paragraph && segment.linkDensity < 0.3 && model.prose(of: segment) >= 80
        && isParagraphOfText(segment.node)
    }
    let bytes = paragraphs.reduce(0) { $0 + model.segments[$1].count }
    return bytes >= (paragraphs.count >= 2 ? 300 : 400) ? paragraphs : []
  }

  /// True in a `p` outside of captions, bylines and boxes.
  private func isParagraphOfText(_ text: Int) -> Bool {
    var node = tree.parent(text)
    var isParagraph = false
    for _ in 0..<6 {
      guard let current = node else { break }
      isParagraph = isParagraph || tree.nodes[current].tag == .p
      let found = model.signals[current]
      if !found.isDisjoint(with: [.boilerplate, .box, .comments, .related, .byline, .caption]) { return false }
      if tree.nodes[current].tag == .figure || tree.nodes[current].tag == .li { return false }
      node = tree.parent(current)
    }
    return isParagraph
  }

  // MARK: - Where

  /// The element whose own paragraphs have the most running text; elements above get half the credit.
  private func densest(in place: Int) -> Int? {
    var credit: [Int: Int] = [:]
    var teaserEnd = 0
    for segment in model.segments[model.segmentRange(place)] {
      if segment.kind == .heading, segment.linkDensity > 0.8 { teaserEnd = endOfTeaser(segment.node) }
      // What stands with a linked heading is most likely the beginning of another article.
      let prose = segment.node < teaserEnd ? model.prose(of: segment) / 3 : model.prose(of: segment)
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

  /// The end of the element around a heading with more in it than the heading, where that is no longer than a teaser.
  private func endOfTeaser(_ heading: Int) -> Int {
    let first = model.segmentRange(heading).upperBound
    var node = tree.parent(heading)
    while let current = node, model.segmentRange(current).upperBound <= first { node = tree.parent(current) }
    return node.map { model.prose($0) < 500 ? Int(tree.nodes[$0].end) : 0 } ?? 0
  }

  private func root(_ core: Int, in place: Int) -> Int {
    var node = descend(from: place)
    if let body = declaredBody(core), model.prose(body) * 10 >= model.prose(node) * 4 { node = deeper(node, body) }
    return isAncestor(node, of: core) ? node : core
  }

  private func deeper(_ a: Int, _ b: Int) -> Int { isAncestor(a, of: b) ? b : a }

  func isAncestor(_ ancestor: Int, of node: Int) -> Bool { tree.subtree(ancestor).contains(node) }

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

  /// A body may be cut into several of the same class, but for a number, by what is put between them; the element around
  /// them all.
  private func withItsOtherParts(_ body: Int) -> Int {
    func name(_ node: Int) -> [UInt8]? {
      tree.attributeRange(node, .class).map { tree.bytes[$0].filter { !(0x30...0x39).contains($0) } }
    }
    guard let ownName = name(body) else { return body }
    let ownArticle = enclosingArticle(body)
    var whole = body
    for node in tree.nodes.indices where node != body && model.signals[node].contains(.articleBody) {
      guard !isAncestor(whole, of: node), name(node) == ownName, model.prose(node) * 30 >= model.prose(body),
        enclosingArticle(node) == ownArticle
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
      lazy var keepsEntries = isListOfEntries(node)
      for child in tree.children(node) where tree.nodes[child].tag != .text {
        if child == core || isAncestor(child, of: core) {
          next = child == core ? nil : child
          if child == core { continue }
        } else if isCut || (isForeign(child, coreProse) && !(isEntry(child) && keepsEntries)) {
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
    lazy var keepsEntries = isListOfEntries(core)
    for child in tree.children(core) where tree.nodes[child].tag != .text && isForeign(child, coreProse) {
      if !(isEntry(child) && keepsEntries) { ranges.append(tree.subtree(child)) }
    }
    return ranges.sorted { $0.lowerBound < $1.lowerBound }
  }

  /// True for an element beside the article's text that is navigation, a teaser, or comments.
  private func isForeign(_ node: Int, _ coreProse: Int) -> Bool {
    let prose = model.prose(node)
    var foreign: ClassSignals = [.boilerplate, .comments, .related]
    if !model.keepsBoxes { foreign.insert(.box) }
    if !model.signals[node].isDisjoint(with: foreign), prose * 10 < coreProse * 4 { return true }
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

  /// True for a part with a linked heading and a paragraph or more of its own.
  private func isEntry(_ node: Int) -> Bool {
    model.prose(node) >= 80
      && model.segments[model.segmentRange(node)].contains { $0.kind == .heading && $0.linkDensity > 0.8 }
  }

  /// True for an element whose entries make up an article, such as `Ten trails to walk`, rather than lead away from it.
  private func isListOfEntries(_ list: Int) -> Bool {
    var place: Int? = list
    while let current = place, tree.nodes[current].tag != .article, !model.signals[current].contains(.articleBody) {
      place = tree.parent(current)
    }
    guard place != nil else { return false }
    let entries = tree.children(list).filter(isEntry)
    return entries.count >= 3 && entries.reduce(0) { $0 + model.prose($1) } * 2 >= model.prose(list)
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
