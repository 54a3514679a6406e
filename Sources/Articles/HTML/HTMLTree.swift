/// A parsed page as one array of nodes in document order: a node's subtree is the range from it up to its `end`.
///
/// Whatever the nesting, every walk is a loop over the array, so no depth of markup can exhaust the stack.
package struct HTMLTree: Sendable {
  package struct Node: Sendable {
    package var tag: Tag
    /// Index of the parent, -1 for the root.
    package var parent: Int32
    /// Index after the last node of the subtree.
    package var end: Int32
    /// For text nodes a range of ``HTMLTree/bytes``, for elements a range of ``HTMLTree/attributes``.
    package var first: Int32
    package var last: Int32
  }

  package struct Attribute: Sendable {
    package var name: AttributeName
    package var first: Int32
    package var last: Int32
  }

  package var nodes: [Node] = []
  package var attributes: [Attribute] = []
  /// UTF-8 of all text and of all attribute values.
  package var bytes: [UInt8] = []

  package init() {}

  package func subtree(_ node: Int) -> Range<Int> { node..<Int(nodes[node].end) }

  package func parent(_ node: Int) -> Int? {
    let parent = nodes[node].parent
    return parent < 0 ? nil : Int(parent)
  }

  /// The children of a node, in order.
  package func children(_ node: Int) -> some Sequence<Int> {
    sequence(first: node + 1) { Int(nodes[$0].end) }.lazy.prefix { $0 < nodes[node].end }
  }

  package func textRange(_ node: Int) -> Range<Int> {
    nodes[node].tag == .text ? Int(nodes[node].first)..<Int(nodes[node].last) : 0..<0
  }

  package func attributeRange(_ node: Int, _ name: AttributeName) -> Range<Int>? {
    let element = nodes[node]
    guard element.tag != .text else { return nil }
    for index in Int(element.first)..<Int(element.last) where attributes[index].name == name {
      return Int(attributes[index].first)..<Int(attributes[index].last)
    }
    return nil
  }

  package func attribute(_ node: Int, _ name: AttributeName) -> String? {
    attributeRange(node, name).map { String(decoding: bytes[$0], as: UTF8.self) }
  }

  /// All text below a node with runs of white space as one space, at most `limit` bytes of it.
  package func text(_ node: Int, limit: Int = 4096) -> String {
    var line = TextLine()
    for index in subtree(node) where line.bytes.count < limit {
      if nodes[index].tag == .text {
        line.append(bytes, textRange(index))
      } else if nodes[index].tag.isBlock || nodes[index].tag == .br {
        line.space()
      }
    }
    return line.string
  }
}

/// Builds a tree from tags and signs for text in document order.
struct HTMLTreeBuilder {
  private(set) var tree = HTMLTree()
  private var texts: [Range<Int32>].Iterator
  private var elements: [Range<Int32>].Iterator
  private let roots: [Tag: Range<Int32>]
  private var open: [Int32] = []

  /// - Parameter content: What the signs stand for.
  init(_ content: PageContent) {
    tree.bytes = content.bytes
    tree.attributes = content.attributes
    tree.nodes.reserveCapacity(content.texts.count + 2 * content.elements.count)
    texts = content.texts.makeIterator()
    elements = content.elements.makeIterator()
    roots = content.roots
  }

  /// - Parameter hasAttributes: Whether the tag has the sign for attributes.
  mutating func start(_ tag: Tag, hasAttributes: Bool) {
    let attributes = hasAttributes ? roots[tag] ?? elements.next() ?? 0..<0 : 0..<0
    let index = Int32(tree.nodes.count)
    tree.nodes.append(
      .init(
        tag: tag, parent: open.last ?? -1, end: index + 1, first: attributes.lowerBound, last: attributes.upperBound))
    open.append(index)
  }

  /// Adds what a sign stands for.
  mutating func text(_ sign: UInt8) {
    guard let range = sign == PageContent.textSign ? texts.next() : PageContent.space else { return }
    let previous = tree.nodes.count - 1
    if previous >= 0, tree.nodes[previous].tag == .text, tree.nodes[previous].last == range.lowerBound,
      tree.nodes[previous].parent == open.last
    {
      tree.nodes[previous].last = range.upperBound
      return
    }
    let index = Int32(tree.nodes.count)
    tree.nodes.append(
      .init(tag: .text, parent: open.last ?? -1, end: index + 1, first: range.lowerBound, last: range.upperBound))
  }

  mutating func end() {
    guard let index = open.popLast() else { return }
    tree.nodes[Int(index)].end = Int32(tree.nodes.count)
  }

  mutating func finish() -> HTMLTree {
    while !open.isEmpty { end() }
    return tree
  }
}
