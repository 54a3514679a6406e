/// A page as it is judged: what each element's names say, what the page shows, and where its running text is.
struct PageModel {
  let tree: HTMLTree
  private(set) var signals: [ClassSignals] = []
  /// True for nodes inside what calls itself comments.
  private(set) var isComment: [Bool] = []
  private var dropped: [Bool] = []
  /// True for galleries, whose text is below their pictures.
  private var keepsCaptions = false
  /// True where the text is in what call themselves boxes.
  private(set) var keepsBoxes = false
  private(set) var text: [UInt8] = []
  private(set) var segments: [Segment] = []
  /// Bytes of long texts before each node.
  private var longTextBefore: [Int] = []
  /// What the page plainly declares to be its article's body.
  private var body: Range<Int>?
  /// Bytes of running text in all segments before an index.
  private var proseBefore: [Int] = []

  /// - Parameter trustsNames: Whether what elements call themselves may take them out. Pages whose names mislead are
  ///   read once more without.
  init(_ tree: HTMLTree, trustsNames: Bool = true) {
    self.tree = tree
    countLongTexts()
    readSignals()
    findBody()
    drop(trustsNames: trustsNames)
    let dropped = dropped
    (text, segments) = PageSegmenter.segments(of: tree) { dropped[$0] }
    leaveOutNotices()
    proseBefore.reserveCapacity(segments.count + 1)
    proseBefore.append(0)
    for segment in segments { proseBefore.append(proseBefore[proseBefore.count - 1] + prose(of: segment)) }
  }

  /// Leaves out requests to accept cookies and to enable scripts, except where the page is about these.
  private mutating func leaveOutNotices() {
    let notices = segments.map { $0.count <= 1500 && NoiseLines.isNotice(text[$0.range]) }
    guard notices.contains(true), notices.count(where: \.self) * 4 <= segments.count(where: { $0.count >= 80 }) + 4
    else { return }
    segments = zip(segments, notices).compactMap { $1 ? nil : $0 }
  }

  private mutating func readSignals() {
    signals = Array(repeating: [], count: tree.nodes.count)
    var codeEnd = 0
    for index in tree.nodes.indices {
      let node = tree.nodes[index]
      // Highlighters call parts of code comments and the like.
      guard node.tag != .text, index >= codeEnd else { continue }
      if node.tag == .pre || node.tag == .code { codeEnd = Int(node.end) }
      guard node.first < node.last else { continue }
      var found: ClassSignals = []
      for attribute in tree.attributes[Int(node.first)..<Int(node.last)] {
        let value = tree.bytes[Int(attribute.first)..<Int(attribute.last)]
        switch attribute.name {
        case .class, .id: found.formUnion(ClassNames.signals(value))
        case .itemprop where value.elementsEqual("articleBody".utf8): found.formUnion([.articleBody, .statedBody])
        case .hidden: found.insert(.hidden)
        case .role where Self.outerRoles.contains(where: { value.elementsEqual($0.utf8) }): found.insert(.outer)
        case .role where Self.panelRoles.contains(where: { value.elementsEqual($0.utf8) }): found.insert(.panel)
        default: break
        }
      }
      signals[index] = found
    }
  }

  private static let outerRoles = [
    "navigation", "banner", "contentinfo", "complementary", "search", "dialog", "alert", "menu",
  ]
  private static let panelRoles = ["tabpanel", "region"]

  /// True for a hidden part of the text that a reader opens by a click: a tab, an answer, a part of an accordion.
  private func isPanel(_ index: Int) -> Bool {
    var node: Int? = index
    for _ in 0..<3 {
      guard let current = node else { return false }
      if signals[current].contains(.panel) { return true }
      node = tree.parent(current)
    }
    return false
  }

  /// Finds the largest element that schema.org's `articleBody` or its class names as the body, or else the only `article`.
  /// Of classes, which teasers have too, only one with a good part of the page's text counts.
  private mutating func findBody() {
    var largest = 0
    for index in tree.nodes.indices where signals[index].contains(.articleBody) {
      let (tag, size) = (tree.nodes[index].tag, longTexts(index))
      guard tag != .body, tag != .html, size > largest else { continue }
      let isStated = signals[index].contains(.statedBody)
      guard size >= 250, isStated || size * 4 >= longTextBefore[tree.nodes.count] else { continue }
      (largest, body) = (size, tree.subtree(index))
    }
    let articles = tree.nodes.indices.filter { tree.nodes[$0].tag == .article }
    if body == nil, articles.count == 1, let article = articles.first {
      let size = longTexts(article)
      if size >= 250, size * 4 >= longTextBefore[tree.nodes.count] { body = tree.subtree(article) }
    }
  }

  /// Marks what is left out before anything is weighed.
  private mutating func drop(trustsNames: Bool) {
    dropped = Array(repeating: false, count: tree.nodes.count)
    isComment = dropped
    keepsBoxes = isLargePart(sum { signals[$0].contains(.box) }, percent: 30)
    keepsCaptions = isLargePart(
      sum { signals[$0].contains(.caption) || tree.nodes[$0].tag == .figure }, percent: 60)
    let keepsHidden = isLargePart(sum { signals[$0].contains(.hidden) }, percent: 60)
    let isDiscussion = isDiscussion()
    var commentEnd = 0
    for index in tree.nodes.indices {
      let node = tree.nodes[index]
      isComment[index] = index < commentEnd
      let found = signals[index]
      switch node.tag {
      case .text, .body, .html: continue
      case .aside, .footer: dropped[index] = !isLargePart(node: index, percent: 40)
      // Without its picture a caption or a credit is a stray sentence.
      case .figure: dropped[index] = !keepsCaptions && !holdsText(index)
      case .noscript: dropped[index] = !isLargePart(node: index, percent: 50)
      default: break
      }
      if found.contains(.hidden), !keepsHidden, !isPanel(index), !isLargePart(node: index, percent: 40) {
        dropped[index] = true
      }
      guard trustsNames else { continue }
      if found.contains(.comments), !isDiscussion, !isLargePart(node: index, percent: 80) {
        commentEnd = max(commentEnd, Int(node.end))
      }
      if found.contains(.outer), !isLargePart(node: index, percent: 40) { dropped[index] = true }
      guard node.tag != .article, node.tag != .main, node.tag != .tr, !found.contains(.articleBody) else { continue }
      if found.contains(.caption), node.tag != .caption, !keepsCaptions, !isLargePart(node: index, percent: 10) {
        dropped[index] = true
      }
      let isNamed =
        !found.isDisjoint(with: [.boilerplate, .related]) || (found.contains(.comments) && !isDiscussion)
      if isNamed || (found.contains(.box) && !keepsBoxes), !isLargePart(node: index, percent: 40) {
        dropped[index] = true
      }
    }
  }

  /// True for the page of a forum, whose posts are called comments and which has no article beside them.
  private func isDiscussion() -> Bool {
    guard isLargePart(sum { signals[$0].contains(.comments) }, percent: 85) else { return false }
    var end = 0
    for index in tree.nodes.indices where index >= end {
      if signals[index].contains(.comments), !isLargePart(node: index, percent: 95) {
        end = Int(tree.nodes[index].end)
      } else if signals[index].contains(.articleBody), longTexts(index) >= 250 {
        let hasComments = tree.subtree(index).contains { signals[$0].contains(.comments) }
        if !hasComments { return false }
      }
    }
    return true
  }

  /// True for a figure that shows text rather than pictures.
  private func holdsText(_ figure: Int) -> Bool {
    tree.subtree(figure).contains { index in
      switch tree.nodes[index].tag {
      case .table, .pre, .blockquote, .ul, .ol: true
      default: false
      }
    } || isLargePart(node: figure, percent: 30)
  }

  /// Bytes of long texts in all outermost elements that `matches` picks, but for those that hold nearly everything.
  private func sum(where matches: (Int) -> Bool) -> Int {
    var total = 0
    var end = 0
    for index in body ?? tree.nodes.indices where index >= end && matches(index) {
      let tag = tree.nodes[index].tag
      guard tag != .body, tag != .html, !isLargePart(node: index, percent: 90) else { continue }
      end = Int(tree.nodes[index].end)
      total += longTexts(index)
    }
    return total
  }

  /// Counts long texts outside links, before anything is known about segments.
  private mutating func countLongTexts() {
    longTextBefore = [0]
    longTextBefore.reserveCapacity(tree.nodes.count + 1)
    var skipEnd = 0
    var total = 0
    for index in tree.nodes.indices {
      let node = tree.nodes[index]
      if index >= skipEnd {
        if node.tag == .text {
          let count = tree.textRange(index).count
          if count >= 60 { total += count }
        } else if node.tag == .a || node.tag.isNeverContent {
          skipEnd = Int(node.end)
        }
      }
      longTextBefore.append(total)
    }
  }

  private func longTexts(_ node: Int) -> Int {
    longTextBefore[Int(tree.nodes[node].end)] - longTextBefore[node]
  }

  /// True for what holds too much of the page's long texts, or of the body's where one is declared, to be an addition to
  /// them, whatever its names say.
  private func isLargePart(node: Int, percent: Int) -> Bool {
    if let body, !body.contains(node) { return tree.subtree(node).contains(body.lowerBound) }
    return isLargePart(longTexts(node), percent: percent)
  }

  private func isLargePart(_ bytes: Int, percent: Int) -> Bool {
    let total = body.map { longTextBefore[$0.upperBound] - longTextBefore[$0.lowerBound] }
    return bytes > 0 && bytes * 100 >= (total ?? longTextBefore[tree.nodes.count]) * percent
  }

  /// Bytes of running text in a segment: sentences, not labels or lists of links.
  func prose(of segment: Segment) -> Int {
    if isComment[segment.node] { return 0 }
    switch segment.kind {
    case .caption where !keepsCaptions: return 0
    case .heading: return segment.count >= 120 ? segment.count - segment.linkBytes : 0
    case .table, .code: return segment.count / 2
    default: break
    }
    guard segment.linkDensity < 0.5 else { return 0 }
    let bytes = text[segment.range]
    let hasSentence = bytes.contains { $0 == 0x2E || $0 == 0x2C || $0 == 0x3F || $0 == 0x21 || $0 == 0xE3 }
    guard segment.count >= 80 || (hasSentence && segment.count >= 25) else { return 0 }
    return segment.count - segment.linkBytes
  }

  /// The text of a segment.
  func string(_ segment: Segment) -> String { String(decoding: text[segment.range], as: UTF8.self) }

  /// Segments whose text starts inside a node.
  func segmentRange(_ node: Int) -> Range<Int> {
    firstSegment(from: node)..<firstSegment(from: Int(tree.nodes[node].end))
  }

  /// The first segment that starts at a node or after it.
  private func firstSegment(from node: Int) -> Int {
    var (low, high) = (0, segments.count)
    while low < high {
      let middle = (low + high) / 2
      if segments[middle].node < node { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Bytes of running text inside a node.
  func prose(_ node: Int) -> Int { prose(from: node, to: Int(tree.nodes[node].end)) }

  /// Bytes of running text from a node up to another one.
  func prose(from start: Int, to end: Int) -> Int {
    max(0, proseBefore[firstSegment(from: end)] - proseBefore[firstSegment(from: start)])
  }
}
