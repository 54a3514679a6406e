/// A stretch of a page that is rendered as one block.
struct Segment {
  var kind: Block.Kind
  var level: Int
  /// Range of the segmenter's text.
  var range: Range<Int>
  /// The first text node of the segment.
  var node: Int
  /// Bytes that are inside links.
  var linkBytes = 0

  var count: Int { range.count }
  var linkDensity: Double { range.isEmpty ? 0 : Double(linkBytes) / Double(range.count) }
}

/// Cuts everything a page shows into segments, in order, without judging what belongs to the article.
struct PageSegmenter {
  private let tree: HTMLTree
  private var text = TextBuilder()
  private var segments: [Segment] = []
  private var contexts: [Context] = []
  private var linkEnd = 0
  private var pendingBreaks = 0
  private var firstNode = -1
  private var linkBytes = 0
  private var kind = Block.Kind.paragraph
  private var level = 0

  private struct Context {
    var end: Int
    var tag: Tag
    var kind: Block.Kind
    var level: Int
    var inTable = false
    var inCode = false
    /// Whether a row has had a cell.
    var hasCells = false
  }

  private init(_ tree: HTMLTree) { self.tree = tree }

  /// The segments of a page and the text that their ranges point into.
  static func segments(of tree: HTMLTree, skipping skipped: (Int) -> Bool) -> (text: [UInt8], segments: [Segment]) {
    var segmenter = PageSegmenter(tree)
    segmenter.run(skipping: skipped)
    return (segmenter.text.bytes, segmenter.segments)
  }

  private mutating func run(skipping skipped: (Int) -> Bool) {
    contexts.append(Context(end: tree.nodes.count, tag: .body, kind: .paragraph, level: 0))
    var index = 0
    while index < tree.nodes.count {
      while let top = contexts.last, top.end <= index, contexts.count > 1 { leave() }
      let node = tree.nodes[index]
      if node.tag == .text {
        append(index)
        index += 1
        continue
      }
      // The tree's root holds the head too, whose elements are skipped one by one.
      if node.tag.isNeverContent || skipped(index) {
        if node.tag.isBlock { finish() }
        index = Int(node.end)
        continue
      }
      enter(index, node)
      index += 1
    }
    finish()
  }

  private mutating func enter(_ index: Int, _ node: HTMLTree.Node) {
    let end = Int(node.end)
    let outer = contexts[contexts.count - 1]
    var inner = Context(
      end: end, tag: node.tag, kind: outer.kind, level: outer.level, inTable: outer.inTable, inCode: outer.inCode)
    switch node.tag {
    case .a:
      guard let address = tree.attributeRange(index, .href) else { return }
      let isPermalink = outer.kind == .heading && tree.bytes[address].first == 0x23
      if !isPermalink { linkEnd = max(linkEnd, end) }
      return
    case .br:
      lineBreak()
      return
    case .hr:
      finish()
      return
    case .table:
      finish()
      inner.inTable = isDataTable(index)
      if inner.inTable { (inner.kind, inner.level) = (.table, 0) }
    case .tr where outer.inTable:
      text.lineBreak()
    case .td, .th:
      guard outer.inTable else {
        finish()
        break
      }
      guard outer.tag == .tr else { break }
      if text.isWriting, outer.hasCells { text.append(Self.cellSeparator, 0..<3) }
      contexts[contexts.count - 1].hasCells = true
    case .h1, .h2, .h3, .h4, .h5, .h6:
      if !inner.inTable {
        finish()
        (inner.kind, inner.level) = (.heading, Int(node.tag.rawValue - Tag.h1.rawValue) + 1)
      }
    case .ul, .ol, .dl, .menu:
      guard !inner.inTable else { break }
      finish()
      inner.level = outer.kind == .listItem ? outer.level : 0
    case .li, .dt, .dd:
      guard !inner.inTable else { break }
      finish()
      let depth = contexts.reversed().prefix(64).count { $0.tag == .ul || $0.tag == .ol || $0.tag == .dl }
      (inner.kind, inner.level) = (.listItem, max(1, depth))
    case .blockquote:
      guard !inner.inTable else { break }
      finish()
      (inner.kind, inner.level) = (.quote, outer.kind == .quote ? outer.level + 1 : 1)
    case .pre, .xmp:
      guard !inner.inTable else { break }
      finish()
      (inner.kind, inner.level, inner.inCode) = (.code, 0, true)
    case .figcaption:
      finish()
      (inner.kind, inner.level, inner.inTable) = (.caption, 0, false)
    case .caption where outer.tag == .table:
      finish()
      (inner.kind, inner.level, inner.inTable) = (.caption, 0, false)
    default:
      guard node.tag.isBlock else { return }
      if inner.inTable {
        text.space()
      } else if inner.inCode {
        text.appendPreformatted([0x0A])
      } else {
        finish()
      }
    }
    contexts.append(inner)
  }

  private mutating func leave() {
    let context = contexts.removeLast()
    if context.inTable, context.tag != .table {
      if context.tag == .tr { text.lineBreak() } else { text.space() }
      return
    }
    if context.inCode, context.tag != .pre, context.tag != .xmp {
      return
    }
    finish()
  }

  private mutating func append(_ index: Int) {
    let context = contexts[contexts.count - 1]
    let range = tree.textRange(index)
    if !text.isWriting {
      text.begin(context.kind, level: context.level)
      (kind, level) = (context.kind, context.level)
    }
    let before = text.bytes.count
    let wasWriting = text.isWriting
    if context.inCode { text.appendPreformatted(tree.bytes[range]) } else { text.append(tree.bytes, range) }
    guard text.isWriting else { return }
    if !wasWriting { firstNode = index }
    if text.bytes.count > before {
      pendingBreaks = 0
      if index < linkEnd { linkBytes += text.bytes.count - before }
    }
  }

  private mutating func lineBreak() {
    let context = contexts[contexts.count - 1]
    if context.inTable {
      text.space()
    } else if context.inCode {
      text.appendPreformatted([0x0A])
    } else {
      pendingBreaks += 1
      // Two line breaks are how pages without paragraphs set them apart.
      if pendingBreaks > 1 { finish() } else { text.lineBreak() }
    }
  }

  private mutating func finish() {
    text.end()
    pendingBreaks = 0
    defer {
      linkBytes = 0
      firstNode = -1
    }
    guard firstNode >= 0, let block = text.blocks.last else { return }
    segments.append(
      Segment(
        kind: kind, level: level, range: block.range, node: firstNode, linkBytes: min(linkBytes, block.range.count)))
  }

  /// A table of data has several rows and columns and no tables, headings or paragraphs in its cells; others only
  /// lay out a page.
  private func isDataTable(_ table: Int) -> Bool {
    var (rows, cells, blocks, longest, bytes) = (0, 0, 0, 0, 0)
    for index in tree.subtree(table).dropFirst() {
      switch tree.nodes[index].tag {
      case .table, .h1, .h2, .h3, .h4, .article, .form: return false
      case .tr: rows += 1
      case .td, .th:
        cells += 1
        longest = max(longest, bytes)
        bytes = 0
      case .p, .div, .ul, .ol: blocks += 1
      case .text: bytes += tree.textRange(index).count
      default: break
      }
    }
    longest = max(longest, bytes)
    return rows >= 2 && cells >= rows * 2 && blocks <= cells && longest < 1500
  }

  private static let cellSeparator = Array(" | ".utf8)
}
