/// Builds an article's text block by block: one UTF-8 string, blocks apart by a blank line.
struct TextBuilder {
  private(set) var bytes: [UInt8] = []
  private(set) var blocks: [Block] = []
  private var current: (kind: Block.Kind, level: Int)?
  private var start = 0
  private var pendingSpace = false
  private var pendingLine = false

  /// Ends the open block and opens another; it comes to exist with its first visible character.
  mutating func begin(_ kind: Block.Kind, level: Int = 0) {
    end()
    current = (kind, level)
  }

  /// Ends the open block.
  mutating func end() {
    if let current, isWriting {
      blocks.append(Block(kind: current.kind, level: current.level, range: start..<bytes.count))
    }
    current = nil
    isWriting = false
    pendingSpace = false
    pendingLine = false
    pendingNewlines = 0
    pendingSpaces = 0
  }

  /// True once the open block has a visible character.
  private(set) var isWriting = false

  /// Marks a place where words are apart.
  mutating func space() { if isWriting { pendingSpace = true } }

  /// Starts a new line inside the block.
  mutating func lineBreak() { if isWriting { pendingLine = true } }

  /// Appends text with runs of white space as one space.
  mutating func append(_ source: [UInt8], _ range: Range<Int>) {
    TextScanner.scan(source, range) { event in
      switch event {
      case .space, .newline: space()
      case .bytes(let run): write(source[run])
      case .replacement(let scalar): write(Array(String(scalar).utf8)[...])
      }
    }
  }

  /// Appends text whose white space counts, such as code.
  mutating func appendPreformatted(_ source: ArraySlice<UInt8>) {
    var index = source.startIndex
    while index < source.endIndex {
      let byte = source[index]
      index += 1
      if byte == 0x0A {
        if isWriting { pendingNewlines += 1 }
        pendingSpaces = 0
      } else if byte == 0x20 || byte == 0x09 {
        pendingSpaces += byte == 0x09 ? 4 : 1
      } else if byte == 0xC2, index < source.endIndex, source[index] < 0xA0 {
        if let scalar = TextScanner.meaning(ofControl: source[index]) { writePreformatted(String(scalar).utf8) }
        index += 1
      } else if byte > 0x20 && byte != 0x7F {
        writePreformatted(CollectionOfOne(byte))
      }
    }
  }

  private mutating func writePreformatted(_ visible: some Collection<UInt8>) {
    if isWriting {
      bytes.append(contentsOf: repeatElement(0x0A, count: pendingNewlines))
    } else {
      open()
    }
    bytes.append(contentsOf: repeatElement(0x20, count: pendingSpaces))
    bytes.append(contentsOf: visible)
    pendingNewlines = 0
    pendingSpaces = 0
  }

  private var pendingNewlines = 0
  private var pendingSpaces = 0

  /// Appends text whose white space is already as it should be.
  mutating func appendVerbatim(_ run: ArraySlice<UInt8>) {
    if !run.isEmpty { write(run) }
  }

  /// Adds the blocks of another text.
  mutating func append(_ article: Article) {
    let bytes = Array(article.text.utf8)
    for block in article.blocks {
      begin(block.kind, level: block.level)
      appendVerbatim(bytes[block.range])
    }
    end()
  }

  /// The text without its first blocks.
  func droppingBlocks(_ count: Int) -> TextBuilder {
    guard count > 0 else { return self }
    var rest = TextBuilder()
    for block in blocks.dropFirst(count) {
      rest.begin(block.kind, level: block.level)
      rest.appendVerbatim(bytes[block.range])
    }
    rest.end()
    return rest
  }

  /// The text of all blocks.
  var string: String { String(decoding: bytes, as: UTF8.self) }

  private mutating func open() {
    if current == nil { current = (.paragraph, 0) }
    if !bytes.isEmpty { bytes.append(contentsOf: [0x0A, 0x0A]) }
    start = bytes.count
    isWriting = true
    pendingSpace = false
    pendingLine = false
  }

  private mutating func write(_ run: ArraySlice<UInt8>) {
    if !isWriting {
      open()
    } else if pendingLine {
      bytes.append(0x0A)
    } else if pendingSpace {
      bytes.append(0x20)
    }
    pendingLine = false
    pendingSpace = false
    bytes.append(contentsOf: run)
  }
}
