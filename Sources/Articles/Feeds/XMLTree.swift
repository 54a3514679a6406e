/// A parsed XML document as one array of elements and texts in document order, like ``HTMLTree``.
struct XMLTree {
  struct Node {
    /// The qualified name as written, empty for text.
    var name: String
    var parent: Int
    /// Index after the last node of the subtree.
    var end: Int
    var attributes: [String: String] = [:]
    /// UTF-8 of a text node.
    var text: [UInt8] = []
  }

  private(set) var nodes: [Node] = []
  private var open: [Int] = []

  mutating func start(_ name: String, _ attributes: [String: String]) {
    nodes.append(Node(name: name, parent: open.last ?? -1, end: nodes.count + 1, attributes: attributes))
    open.append(nodes.count - 1)
  }

  mutating func text(_ bytes: UnsafeBufferPointer<UInt8>) {
    if let last = nodes.last, last.name.isEmpty, last.parent == open.last {
      nodes[nodes.count - 1].text.append(contentsOf: bytes)
    } else {
      nodes.append(Node(name: "", parent: open.last ?? -1, end: nodes.count + 1, text: Array(bytes)))
    }
  }

  mutating func end() {
    if let index = open.popLast() { nodes[index].end = nodes.count }
  }

  mutating func finish() {
    while !open.isEmpty { end() }
  }

  func children(_ node: Int) -> some Sequence<Int> {
    sequence(first: node + 1) { nodes[$0].end }.lazy.prefix { $0 < nodes[node].end }
  }

  func child(_ node: Int, _ name: String) -> Int? { children(node).first { nodes[$0].name == name } }
  func children(_ node: Int, _ name: String) -> [Int] { children(node).filter { nodes[$0].name == name } }

  /// All text below a node.
  func bytes(_ node: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    for index in node..<nodes[node].end { bytes.append(contentsOf: nodes[index].text) }
    return bytes
  }

  /// The text below a node in one line, `nil` where there is none.
  func line(_ node: Int?) -> String? {
    node.flatMap { FactText.line(String(decoding: bytes($0), as: UTF8.self)) }
  }

  /// The content of a node as markup.
  func markup(_ node: Int) -> [UInt8] {
    var markup: [UInt8] = []
    var open: [Int] = []
    func escape(_ bytes: some Sequence<UInt8>) {
      for byte in bytes {
        switch byte {
        case 0x3C: markup.append(contentsOf: "&lt;".utf8)
        case 0x26: markup.append(contentsOf: "&amp;".utf8)
        case 0x22: markup.append(contentsOf: "&quot;".utf8)
        default: markup.append(byte)
        }
      }
    }
    func close(upTo index: Int) {
      while let last = open.last, nodes[last].end <= index {
        markup.append(contentsOf: "</\(local(nodes[last].name))>".utf8)
        open.removeLast()
      }
    }
    for index in (node + 1)..<max(node + 1, nodes[node].end) {
      close(upTo: index)
      guard !nodes[index].name.isEmpty else {
        escape(nodes[index].text)
        continue
      }
      let name = local(nodes[index].name)
      markup.append(contentsOf: "<\(name)".utf8)
      for (key, value) in nodes[index].attributes.sorted(by: { $0.key < $1.key }) {
        markup.append(contentsOf: " \(key)=\"".utf8)
        escape(value.utf8)
        markup.append(0x22)
      }
      markup.append(0x3E)
      if Tag(name: PackedName(name)).isVoid { continue }
      open.append(index)
    }
    close(upTo: .max)
    return markup
  }

  private func local(_ name: String) -> String {
    name.split(separator: ":").last.map(String.init) ?? ""
  }
}
