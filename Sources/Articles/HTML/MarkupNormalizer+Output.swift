// What is passed on to libxml2.
extension MarkupNormalizer {
  mutating func emit(_ string: StaticString) {
    if hiddenDepth == nil { string.withUTF8Buffer { result.markup.append(contentsOf: $0) } }
  }

  mutating func emitStart(_ tag: Tag) {
    guard hiddenDepth == nil else { return }
    atBlockEdge = tag.isBlock || tag == .br
    result.markup.append(0x3C)
    result.markup.append(contentsOf: tag == .other ? name : tag.spelling)
    // Where a link leads matters only for what it says about the page; that it is one matters everywhere.
    let keepsAddress = tag != .a || attributes.contains { $0.name == .rel }
    for attribute in attributes where attribute.name != .type {
      result.markup.append(0x20)
      result.markup.append(contentsOf: attribute.name.spelling)
      result.markup.append(0x3D)
      result.markup.append(0x22)
      if attribute.name == .href, !keepsAddress {
        // Whether it leads to another place of the same page tells permalinks of headings from teasers.
        if source[attribute.value].contains(0x23) { result.markup.append(0x23) }
        result.markup.append(0x22)
        continue
      }
      emitValue(source[attribute.value])
      result.markup.append(0x22)
    }
    result.markup.append(0x3E)
  }

  private mutating func emitValue(_ value: ArraySlice<UInt8>) {
    // Hardly any value has a sign to escape.
    guard value.contains(where: { $0 == 0x22 || $0 == 0x3C || $0 == 0 }) else {
      result.markup.append(contentsOf: value)
      return
    }
    for byte in value {
      switch byte {
      case 0x22: emit("&quot;")
      case 0x3C: emit("&lt;")
      case 0: break
      default: result.markup.append(byte)
      }
    }
  }

  mutating func emitEnd(_ tag: Tag) {
    guard hiddenDepth == nil else { return }
    atBlockEdge = tag.isBlock
    emit("</")
    result.markup.append(contentsOf: tag == .other ? name : tag.spelling)
    result.markup.append(0x3E)
  }

  mutating func escape(_ byte: UInt8, keepsEntities: Bool = false) {
    switch byte {
    case 0x3C: emit("&lt;")
    case 0x26 where !keepsEntities: emit("&amp;")
    case 0: break
    default: if hiddenDepth == nil { result.markup.append(byte) }
    }
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
    return Self.contains(style, 0..<style.count, Self.displayNone)
      || Self.contains(style, 0..<style.count, Self.visibilityHidden)
  }

  static let styleName = PackedName("style")
  static let structuredType = Array("ld+json".utf8)
  static let displayNone = Array("display:none".utf8)
  static let visibilityHidden = Array("visibility:hidden".utf8)

  static func contains(_ bytes: [UInt8], _ range: Range<Int>, _ needle: [UInt8]) -> Bool {
    guard range.count >= needle.count else { return false }
    for start in range.lowerBound...(range.upperBound - needle.count) {
      var offset = 0
      while offset < needle.count, bytes[start + offset] == needle[offset] { offset += 1 }
      if offset == needle.count { return true }
    }
    return false
  }

  static func equalIgnoringCase(_ bytes: [UInt8], _ start: Int, _ name: [UInt8]) -> Bool {
    for offset in name.indices {
      if lowercased(bytes[start + offset]) != name[offset] { return false }
    }
    return true
  }

  static func lowercased(_ byte: UInt8) -> UInt8 { byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte }
  static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7A }
  static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x0A || byte == 0x09 || byte == 0x0D || byte == 0x0C
  }
  static func isNameByte(_ byte: UInt8) -> Bool {
    isLetter(byte) || (byte >= 0x30 && byte <= 0x39) || byte == 0x2D || byte == 0x5F || byte == 0x3A || byte == 0x2E
  }
}
