/// Builds an article's text from the paragraphs and tables of an office document.
struct OfficeText {
  private(set) var text = TextBuilder()
  private var tables = 0
  private var cells = 0
  private var isAtCellStart = false

  var isInTable: Bool { tables > 0 }

  mutating func begin(_ kind: Block.Kind, level: Int = 0) {
    if tables == 0 { text.begin(kind, level: level) } else if !isAtCellStart { text.space() }
    isAtCellStart = false
  }

  mutating func endParagraph() {
    if tables == 0 { text.end() }
  }

  mutating func append(_ bytes: [UInt8]) { text.append(bytes, 0..<bytes.count) }
  mutating func space() { text.space() }
  mutating func lineBreak() { text.lineBreak() }

  mutating func beginTable() {
    if tables == 0 { text.begin(.table) }
    tables += 1
  }

  mutating func endTable() {
    tables -= 1
    if tables == 0 { text.end() }
  }

  mutating func beginRow() {
    text.lineBreak()
    cells = 0
  }

  mutating func beginCell() {
    if cells > 0, text.isWriting { text.appendVerbatim(Array(" | ".utf8)[...]) }
    cells += 1
    isAtCellStart = true
  }
}

extension XMLTree {
  /// Calls `enter` and `leave` around each node; a node whose `enter` returns false is passed over.
  func walk(enter: (Int) -> Bool, leave: (Int) -> Void) {
    var open: [Int] = []
    var index = 0
    while index < nodes.count {
      while let last = open.last, nodes[last].end <= index { leave(open.removeLast()) }
      if enter(index) {
        if !nodes[index].name.isEmpty { open.append(index) }
        index += 1
      } else {
        index = nodes[index].end
      }
    }
    while let last = open.popLast() { leave(last) }
  }

  /// The text of the first element of a name, in one line.
  func firstLine(_ name: String) -> String? {
    nodes.indices.lazy.filter { nodes[$0].name == name }.compactMap { line($0) }.first
  }
}
