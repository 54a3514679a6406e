/// A page as it is judged: what each element's names say, what the page shows, and where its running text is.
struct PageModel {
  let tree: HTMLTree
  private(set) var signals: [ClassSignals] = []
  /// True for nodes inside what calls itself comments.
  private(set) var isComment: [Bool] = []
  private var dropped: [Bool] = []
  /// True for galleries, whose text is below their pictures.
  private var keepsCaptions = false
  private(set) var text: [UInt8] = []
  private(set) var segments: [Segment] = []
  /// Bytes of long texts before each node.
  private var longTextBefore: [Int] = []
  /// Bytes of running text in all segments before an index.
  private var proseBefore: [Int] = []

  /// - Parameter trustsNames: Whether what elements call themselves may take them out. Pages whose names mislead are
  ///   read once more without.
  init(_ tree: HTMLTree, trustsNames: Bool = true) {
    self.tree = tree
    countLongTexts()
    readSignals()
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
    for index in tree.nodes.indices {
      let node = tree.nodes[index]
      guard node.tag != .text, node.first < node.last else { continue }
      var found: ClassSignals = []
      for attribute in tree.attributes[Int(node.first)..<Int(node.last)] {
        let value = tree.bytes[Int(attribute.first)..<Int(attribute.last)]
        switch attribute.name {
        case .class, .id: found.formUnion(ClassNames.signals(value))
        case .itemprop where value.elementsEqual("articleBody".utf8): found.insert(.articleBody)
        case .hidden: found.insert(.hidden)
        case .role where Self.outerRoles.contains(where: { value.elementsEqual($0.utf8) }): found.insert(.outer)
        default: break
        }
      }
      signals[index] = found
    }
  }

  private static let outerRoles = [
    "navigation", "banner", "contentinfo", "complementary", "search", "dialog", "alert", "menu",
  ]

  /// Marks what is left out before anything is weighed.
  private mutating func drop(trustsNames: Bool) {
    dropped = Array(repeating: false, count: tree.nodes.count)
    isComment = dropped
    let keepsBoxes = isLargePart(bytes: sum { signals[$0].contains(.box) }, percent: 30)
    keepsCaptions = isLargePart(
      bytes: sum { signals[$0].contains(.caption) || tree.nodes[$0].tag == .figure }, percent: 60)
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
      if found.contains(.hidden), !isLargePart(node: index, percent: 40) { dropped[index] = true }
      guard trustsNames else { continue }
      if found.contains(.comments), !isLargePart(node: index, percent: 80) {
        commentEnd = max(commentEnd, Int(node.end))
      }
      if found.contains(.outer), !isLargePart(node: index, percent: 40) { dropped[index] = true }
      guard node.tag != .article, node.tag != .main, !found.contains(.articleBody) else { continue }
      if found.contains(.caption), node.tag != .caption, !keepsCaptions, !isLargePart(node: index, percent: 10) {
        dropped[index] = true
      }
      let isNamed = !found.isDisjoint(with: [.boilerplate, .comments, .related])
      if isNamed || (found.contains(.box) && !keepsBoxes), !isLargePart(node: index, percent: 40) {
        dropped[index] = true
      }
    }
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
    for index in tree.nodes.indices where index >= end && matches(index) {
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

  /// True for what holds too much of the page's long texts to be an addition to it, whatever its names say.
  private func isLargePart(node: Int, percent: Int) -> Bool { isLargePart(bytes: longTexts(node), percent: percent) }

  private func isLargePart(bytes: Int, percent: Int) -> Bool {
    let total = longTextBefore[tree.nodes.count]
    return total > 0 && bytes * 100 >= total * percent
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
