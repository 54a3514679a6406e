// What is passed on to libxml2, and what is put aside.
extension MarkupNormalizer {
  mutating func emitStart(_ tag: Tag) {
    guard hiddenDepth == nil else { return }
    atBlockEdge = tag.isBlock || tag == .br
    emitName(tag, after: tag.opening)
    result.markup.append(contentsOf: putAsideAttributes(of: tag) ? Self.endWithAttributes : Self.end)
  }

  mutating func emitEnd(_ tag: Tag) {
    guard hiddenDepth == nil else { return }
    atBlockEdge = tag.isBlock
    emitName(tag, after: tag.closing)
    result.markup.append(contentsOf: Self.end)
  }

  /// - Parameter start: The tag up to its name, and with it where the name is known.
  private mutating func emitName(_ tag: Tag, after start: [UInt8]) {
    result.markup.append(contentsOf: start)
    if tag == .other { result.markup.append(contentsOf: source[name].lazy.map(Self.nameByte)) }
  }

  private static let end: [UInt8] = [0x3E]
  private static let endWithAttributes: [UInt8] = [0x20, PageContent.attributeSign, 0x3E]

  /// Keeps the attributes of the tag being read; false where none is left to be kept.
  private mutating func putAsideAttributes(of tag: Tag) -> Bool {
    let isRoot = tag == .html || tag == .head || tag == .body
    if isRoot, result.content.roots[tag] != nil { return false }
    let first = Int32(result.content.attributes.count)
    // Where a link leads matters only for what it says about the page; that it is one matters everywhere.
    let keepsAddress = tag != .a || attributes.contains { $0.name == .rel }
    for attribute in attributes where attribute.name != .type {
      let start = Int32(result.content.bytes.count)
      if attribute.name != .href || keepsAddress {
        append(attribute.value)
      } else if source[attribute.value].contains(0x23) {
        // Whether it leads to another place of the same page tells permalinks of headings from teasers.
        result.content.bytes.append(0x23)
      }
      result.content.attributes.append(
        .init(name: attribute.name, first: start, last: Int32(result.content.bytes.count)))
    }
    let range = first..<Int32(result.content.attributes.count)
    guard !range.isEmpty else { return false }
    if isRoot { result.content.roots[tag] = range } else { result.content.elements.append(range) }
    return true
  }

  /// Puts aside text, as one with what stands right before it.
  mutating func addText(_ range: Range<Int>, resolvesReferences: Bool = true) {
    guard hiddenDepth == nil, !range.isEmpty else { return }
    var start = Int32(result.content.bytes.count)
    if result.markup.last == PageContent.textSign, let last = result.content.texts.popLast() {
      result.markup.removeLast()
      start = last.lowerBound
    } else if result.markup.last == 0x0A {
      result.markup.removeLast()
      result.content.bytes.append(0x0A)
    }
    append(range, resolvesReferences: resolvesReferences)
    result.content.texts.append(start..<Int32(result.content.bytes.count))
    result.markup.append(PageContent.textSign)
  }

  /// Adds white space, unless there is some before it.
  mutating func addSpace() {
    if result.markup.last == PageContent.textSign, let last = result.content.texts.popLast() {
      result.content.bytes.append(0x0A)
      result.content.texts.append(last.lowerBound..<last.upperBound + 1)
    } else if result.markup.last != 0x0A {
      result.markup.append(0x0A)
    }
  }

  /// Appends a range of the source to the content, without NUL.
  private mutating func append(_ range: Range<Int>, resolvesReferences: Bool = true) {
    var start = range.lowerBound
    var index = start
    while index < range.upperBound {
      let byte = source[index]
      guard byte == 0 || (byte == 0x26 && resolvesReferences) else {
        index += 1
        continue
      }
      result.content.bytes.append(contentsOf: source[start..<index])
      index = byte == 0 ? index + 1 : appendReference(index..<range.upperBound)
      start = index
    }
    result.content.bytes.append(contentsOf: source[start..<range.upperBound])
  }

  func starts(with prefix: StaticString, at position: Int) -> Bool {
    guard position + prefix.utf8CodeUnitCount <= source.count else { return false }
    return prefix.withUTF8Buffer { buffer in
      for offset in buffer.indices where source[position + offset] != buffer[offset] { return false }
      return true
    }
  }

  /// True for a style that takes an element off the page.
  func hides(_ value: Range<Int>) -> Bool {
    let style = source[value].filter { !Self.isSpace($0) }.map(Self.lowercased)
    return ByteSearch.contains(Self.displayNone, in: style[...])
      || ByteSearch.contains(Self.visibilityHidden, in: style[...])
  }

  static let structuredType = Array("ld+json".utf8)
  static let displayNone = Array("display:none".utf8)
  static let visibilityHidden = Array("visibility:hidden".utf8)

  static func equalIgnoringCase(_ bytes: [UInt8], _ start: Int, _ name: [UInt8]) -> Bool {
    for offset in name.indices {
      if lowercased(bytes[start + offset]) != name[offset] { return false }
    }
    return true
  }

  static func lowercased(_ byte: UInt8) -> UInt8 { byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte }
  /// A byte of a tag's name as it is passed on.
  static func nameByte(_ byte: UInt8) -> UInt8 { isLetter(byte) ? byte | 0x20 : isNameByte(byte) ? byte : 0x2D }
  static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7A }
  static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x0A || byte == 0x09 || byte == 0x0D || byte == 0x0C
  }
  static func isNameByte(_ byte: UInt8) -> Bool {
    isLetter(byte) || ByteSearch.isDigit(byte) || byte == 0x2D || byte == 0x5F || byte == 0x3A || byte == 0x2E
  }
}
