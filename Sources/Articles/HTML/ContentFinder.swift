/// Finds the part of a page that is the article.
struct ContentFinder {
  let tree: HTMLTree
  private var signals: [ClassSignals] = []
  private var dropped: [Bool] = []
  private(set) var text: [UInt8] = []
  private(set) var segments: [Segment] = []
  /// Bytes of long texts before each node.
  private var longTextBefore: [Int] = []
  /// Bytes of running text in all segments before an index.
  private var proseBefore: [Int] = []

  init(_ tree: HTMLTree) {
    self.tree = tree
    countLongTexts()
    readSignals()
    let dropped = dropped
    (text, segments) = PageSegmenter.segments(of: tree) { dropped[$0] }
    proseBefore.reserveCapacity(segments.count + 1)
    proseBefore.append(0)
    for segment in segments { proseBefore.append(proseBefore[proseBefore.count - 1] + prose(segment)) }
  }

  private mutating func readSignals() {
    signals = Array(repeating: [], count: tree.nodes.count)
    dropped = Array(repeating: false, count: tree.nodes.count)
    for index in tree.nodes.indices {
      let node = tree.nodes[index]
      guard node.tag != .text, node.first < node.last else {
        if node.tag == .aside || node.tag == .footer { dropped[index] = true }
        continue
      }
      var found: ClassSignals = []
      for attribute in tree.attributes[Int(node.first)..<Int(node.last)] {
        let value = tree.bytes[Int(attribute.first)..<Int(attribute.last)]
        switch attribute.name {
        case .class, .id: found.formUnion(ClassNames.signals(value))
        case .itemprop where value.elementsEqual("articleBody".utf8): found.insert(.articleBody)
        case .hidden: dropped[index] = true
        case .role
        where ["navigation", "banner", "contentinfo", "complementary", "search", "dialog"].contains(where: {
          value.elementsEqual($0.utf8)
        }):
          dropped[index] = true
        default: break
        }
      }
      signals[index] = found
      if node.tag == .aside || node.tag == .footer { dropped[index] = true }
      if node.tag != .body, node.tag != .html, node.tag != .article, node.tag != .main, !found.contains(.articleBody),
        !found.isDisjoint(with: [.boilerplate, .comments, .related]), !isLargePart(index)
      {
        dropped[index] = true
      }
    }
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

  /// True for what holds too much of the page's long texts to be an addition to it, whatever its class says.
  private func isLargePart(_ node: Int) -> Bool {
    let total = longTextBefore[tree.nodes.count]
    let inside = longTextBefore[Int(tree.nodes[node].end)] - longTextBefore[node]
    return total > 0 && inside * 10 >= total * 4
  }

  /// Bytes of running text in a segment: sentences, not labels or lists of links.
  func prose(_ segment: Segment) -> Int {
    switch segment.kind {
    case .heading, .caption: return 0
    case .table, .code: return segment.count / 2
    default: break
    }
    guard segment.linkDensity < 0.5 else { return 0 }
    let bytes = text[segment.range]
    let hasSentence = bytes.contains { $0 == 0x2E || $0 == 0x2C || $0 == 0x3F || $0 == 0x21 || $0 == 0xE3 }
    guard segment.count >= 80 || (hasSentence && segment.count >= 25) else { return 0 }
    return segment.count - segment.linkBytes
  }

  /// Segments whose text starts inside a node.
  func segmentRange(_ node: Int) -> Range<Int> {
    func lower(_ value: Int) -> Int {
      var (low, high) = (0, segments.count)
      while low < high {
        let middle = (low + high) / 2
        if segments[middle].node < value { low = middle + 1 } else { high = middle }
      }
      return low
    }
    return lower(node)..<lower(Int(tree.nodes[node].end))
  }

  private func prose(_ node: Int) -> Int {
    let range = segmentRange(node)
    return proseBefore[range.upperBound] - proseBefore[range.lowerBound]
  }

  /// The node whose subtree is the article, or `nil` where the page has no running text.
  func root() -> Int? {
    let total = proseBefore[segments.count]
    guard total > 0 else { return nil }
    var node = 0
    while true {
      let here = prose(node)
      var next: Int?
      for child in tree.children(node) where tree.nodes[child].tag != .text {
        if prose(child) * 100 >= here * 85 {
          next = child
          break
        }
      }
      guard let next, tree.nodes[next].tag != .p else { return node }
      node = next
    }
  }
}
