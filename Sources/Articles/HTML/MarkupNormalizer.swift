/// Rewrites HTML as browsers read it into markup that libxml2's HTML 4 parser reads the same way.
///
/// Follows the tokenizer and the parts of tree construction of the HTML Living Standard (section 13.2) in which
/// libxml2 differs: raw text elements, bogus comments, stray `<`, end tags of HTML 5 sections, paragraphs that
/// sections close. Scripts, styles, comments and attributes nobody reads are left out, which is most of a page's bytes.
/// Open elements and attribute values are bounded, and every byte is looked at a constant number of times.
struct MarkupNormalizer {
  /// Like Blink, which stops nesting at 512 open elements.
  static let maximumDepth = 400
  static let maximumAttributeLength = 8192

  /// What a page holds besides its markup.
  struct Result {
    var markup: [UInt8] = []
    /// Bodies of `application/ld+json` scripts.
    var structuredData: [[UInt8]] = []
    /// Bytes of all other scripts.
    var scriptBytes = 0
  }

  private let source: [UInt8]
  private let keepsCDATA: Bool
  private var index = 0
  private var result = Result()
  private var open: [Tag] = []
  private var inlineDepth = 0
  /// Start tags that were dropped for depth and whose end tags are still to come.
  private var droppedDepth = 0
  private var paragraphIsOpen = false
  private var preformattedDepth = 0
  /// True after a tag of a block, where white space does not show.
  private var atBlockEdge = true
  /// Foreign elements whose end tag does not come any more.
  private var unclosedForeign: Set<Tag> = []
  /// Lower-case name of the tag being read.
  private var name: [UInt8] = []
  private var packedName = PackedName()
  private var attributes: [(name: AttributeName, value: Range<Int>)] = []

  private init(_ source: [UInt8]) {
    self.source = source
    keepsCDATA = source.starts(with: Array("<?xml".utf8))
    result.markup.reserveCapacity(source.count)
  }

  static func normalize(_ source: [UInt8]) -> Result {
    var normalizer = MarkupNormalizer(source)
    normalizer.run()
    return normalizer.result
  }

  // MARK: - Tokens

  private mutating func run() {
    while index < source.count {
      if source[index] != 0x3C {
        text()
        continue
      }
      guard index + 1 < source.count else {
        emit("&lt;")
        break
      }
      let next = source[index + 1]
      if Self.isLetter(next) {
        startTag()
      } else if next == 0x2F {
        endTag()
      } else if next == 0x21 || next == 0x3F {
        declaration()
      } else {
        emit("&lt;")
        index += 1
      }
    }
  }

  /// Copies text up to the next `<`; white space alone, and NUL, is kept as a single space outside `pre`.
  private mutating func text() {
    var start = index
    if preformattedDepth == 0 {
      while index < source.count, Self.isSpace(source[index]) { index += 1 }
      if index > start {
        if !atBlockEdge { result.markup.append(0x0A) }
        start = index
      }
      if index < source.count, source[index] == 0x3C { return }
    }
    atBlockEdge = false
    while index < source.count, source[index] != 0x3C {
      if source[index] == 0 {
        result.markup.append(contentsOf: source[start..<index])
        start = index + 1
      }
      index += 1
    }
    result.markup.append(contentsOf: source[start..<index])
  }

  /// `<!--`, `<![CDATA[`, `<!doctype>` and `<?…>`, none of which is text.
  private mutating func declaration() {
    if starts(with: "<!--", at: index) {
      index += 4
      if starts(with: ">", at: index) {
        index += 1
        return
      }
      if starts(with: "->", at: index) {
        index += 2
        return
      }
      while index < source.count {
        if source[index] == 0x2D, index + 1 < source.count, source[index + 1] == 0x2D {
          if starts(with: "-->", at: index) {
            index += 3
            return
          }
          if starts(with: "--!>", at: index) {
            index += 4
            return
          }
        }
        index += 1
      }
      return
    }
    if keepsCDATA, starts(with: "<![CDATA[", at: index) {
      index += 9
      while index < source.count, !starts(with: "]]>", at: index) {
        escape(source[index])
        index += 1
      }
      index = min(index + 3, source.count)
      return
    }
    while index < source.count, source[index] != 0x3E { index += 1 }
    index = min(index + 1, source.count)
  }

  private mutating func readName() {
    name.removeAll(keepingCapacity: true)
    packedName = PackedName()
    while index < source.count {
      let byte = source[index]
      if Self.isSpace(byte) || byte == 0x2F || byte == 0x3E { break }
      if name.count < 64 {
        let lower = Self.isNameByte(byte) ? Self.lowercased(byte) : 0x2D
        name.append(lower)
        packedName.append(lower)
      }
      index += 1
    }
  }

  private mutating func endTag() {
    guard index + 2 < source.count, Self.isLetter(source[index + 2]) else {
      // `</` before anything but a letter is a comment up to the next `>`.
      while index < source.count, source[index] != 0x3E { index += 1 }
      index = min(index + 1, source.count)
      return
    }
    index += 2
    readName()
    skipAttributes()
    close(Tag(name: packedName))
  }

  private mutating func startTag() {
    index += 1
    readName()
    let tag = Tag(name: packedName)
    let selfClosing = readAttributes()
    switch tag {
    case .script, .style, .iframe, .noembed, .noframes, .xmp, .textarea, .title:
      rawText(tag, selfClosing: selfClosing && keepsCDATA)
    case .svg, .math:
      if !selfClosing { skipForeign(tag) }
    case .plaintext:
      break
    default:
      open(tag)
      if selfClosing, keepsCDATA, !tag.isVoid { close(tag) }
    }
  }

  /// Reads attributes up to `>`; true where the tag ends in `/>`.
  private mutating func readAttributes() -> Bool {
    attributes.removeAll(keepingCapacity: true)
    var slash = false
    while index < source.count {
      let byte = source[index]
      if byte == 0x3E {
        index += 1
        return slash
      }
      if Self.isSpace(byte) || byte == 0x2F {
        slash = byte == 0x2F
        index += 1
        continue
      }
      slash = false
      let nameStart = index
      index += 1
      while index < source.count, !Self.isSpace(source[index]), source[index] != 0x2F, source[index] != 0x3E,
        source[index] != 0x3D
      {
        index += 1
      }
      let nameEnd = index
      while index < source.count, Self.isSpace(source[index]) { index += 1 }
      var value = index..<index
      if index < source.count, source[index] == 0x3D {
        index += 1
        while index < source.count, Self.isSpace(source[index]) { index += 1 }
        value = attributeValue()
      }
      keep(nameStart..<nameEnd, value)
    }
    return slash
  }

  private mutating func attributeValue() -> Range<Int> {
    guard index < source.count else { return index..<index }
    let quote = source[index]
    if quote == 0x22 || quote == 0x27 {
      index += 1
      let start = index
      while index < source.count, source[index] != quote { index += 1 }
      let range = start..<index
      index = min(index + 1, source.count)
      return range
    }
    let start = index
    while index < source.count, !Self.isSpace(source[index]), source[index] != 0x3E { index += 1 }
    return start..<index
  }

  private mutating func keep(_ name: Range<Int>, _ value: Range<Int>) {
    guard name.count <= 16, attributes.count < 16, value.count <= Self.maximumAttributeLength else { return }
    var packed = PackedName()
    for position in name { packed.append(Self.lowercased(source[position])) }
    if let known = AttributeName(name: packed) {
      attributes.append((known, value))
    } else if packed == Self.styleName, hides(value) {
      attributes.append((.hidden, 0..<0))
    }
  }

  private mutating func skipAttributes() {
    while index < source.count, source[index] != 0x3E {
      if source[index] == 0x3D {
        index += 1
        while index < source.count, Self.isSpace(source[index]) { index += 1 }
        _ = attributeValue()
      } else {
        index += 1
      }
    }
    index = min(index + 1, source.count)
  }

  // MARK: - Raw text

  /// Content that ends only at its own end tag. Titles and text areas keep it as text, the rest is left out.
  private mutating func rawText(_ tag: Tag, selfClosing: Bool) {
    if selfClosing { return }
    let start = index
    let end = findEnd(of: name)
    if tag == .title {
      emitStart(tag)
      for byte in source[start..<end.content] { escape(byte, keepsEntities: true) }
      emitEnd(tag)
    } else if tag == .script {
      let isStructured = attributes.contains {
        $0.name == .type && Self.contains(source, $0.value, Self.structuredType)
      }
      if isStructured {
        result.structuredData.append(Array(source[start..<end.content]))
      } else {
        result.scriptBytes += end.content - start
      }
    } else if tag == .xmp {
      open(.pre)
      for byte in source[start..<end.content] { escape(byte) }
      close(.pre)
    }
    index = end.next
  }

  private mutating func skipForeign(_ tag: Tag) {
    guard !unclosedForeign.contains(tag) else { return }
    let end = findEnd(of: name)
    if end.next == source.count, end.content == source.count {
      unclosedForeign.insert(tag)
      return
    }
    index = end.next
  }

  /// Where the next end tag of a name starts, and the byte after it; the end of the page where there is none.
  private func findEnd(of name: [UInt8]) -> (content: Int, next: Int) {
    let source = source
    var position = index
    while let next = source[position...].firstIndex(of: 0x3C) {
      position = next
      if position + 1 < source.count, source[position + 1] == 0x2F {
        let after = position + 2 + name.count
        if after <= source.count, Self.equalIgnoringCase(source, position + 2, name),
          after == source.count || Self.isSpace(source[after]) || source[after] == 0x2F || source[after] == 0x3E
        {
          var next = after
          while next < source.count, source[next] != 0x3E { next += 1 }
          return (position, min(next + 1, source.count))
        }
      }
      position += 1
    }
    return (source.count, source.count)
  }

  // MARK: - Nesting

  private mutating func open(_ tag: Tag) {
    if tag.isVoid {
      if tag == .hr { closeParagraph() }
      if !tag.isPicture { emitStart(tag) }
      return
    }
    if droppedDepth > 0 || open.count >= Self.maximumDepth {
      if tag.isContainer { droppedDepth += 1 }
      return
    }
    switch tag {
    case .html, .head, .body:
      emitStart(tag)
      return
    case .td, .th, .tr, .tbody, .thead, .tfoot: closeCell()
    default: break
    }
    if tag.isBlock {
      closeParagraph()
      paragraphIsOpen = tag == .p
    }
    if tag.isContainer {
      open.append(tag)
      inlineDepth = 0
    } else if !tag.isBlock, tag != .a {
      guard inlineDepth < Self.maximumDepth else { return }
      inlineDepth += 1
    }
    if tag == .pre { preformattedDepth += 1 }
    emitStart(tag)
  }

  private mutating func close(_ tag: Tag) {
    if tag.isVoid {
      // Browsers read `</br>` as a line break.
      if tag == .br { emit("<br>") }
      return
    }
    if tag == .html || tag == .body || tag == .head { return }
    if droppedDepth > 0 {
      if tag.isContainer { droppedDepth -= 1 }
      return
    }
    if tag == .p {
      guard paragraphIsOpen else { return }
      paragraphIsOpen = false
    } else if tag == .pre {
      preformattedDepth = max(0, preformattedDepth - 1)
    }
    guard tag.isContainer else {
      if !tag.isBlock { inlineDepth = max(0, inlineDepth - 1) }
      emitEnd(tag)
      return
    }
    guard let match = lastOpen(tag) else { return }
    while open.count > match { emitEnd(open.removeLast()) }
    inlineDepth = 0
    paragraphIsOpen = false
  }

  private mutating func closeParagraph() {
    if paragraphIsOpen { emitEnd(.p) }
    paragraphIsOpen = false
  }

  /// The innermost open element of a tag that no table boundary hides.
  private func lastOpen(_ tag: Tag) -> Int? {
    var position = open.count - 1
    while position >= 0 {
      let candidate = open[position]
      if candidate == tag { return position }
      if candidate == .table || ((candidate == .td || candidate == .th) && tag != .table) { return nil }
      position -= 1
    }
    return nil
  }

  /// Ends the open cell of the innermost table with everything in it.
  private mutating func closeCell() {
    var position = open.count - 1
    while position >= 0, open[position] != .table {
      if open[position] == .td || open[position] == .th {
        while open.count > position { emitEnd(open.removeLast()) }
        return
      }
      position -= 1
    }
  }

  // MARK: - Output

  private mutating func emit(_ string: StaticString) {
    string.withUTF8Buffer { result.markup.append(contentsOf: $0) }
  }

  private mutating func emitStart(_ tag: Tag) {
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
        result.markup.append(0x22)
        continue
      }
      for byte in source[attribute.value] {
        if byte == 0x22 {
          emit("&quot;")
        } else if byte == 0x3C {
          emit("&lt;")
        } else if byte != 0 {
          result.markup.append(byte)
        }
      }
      result.markup.append(0x22)
    }
    result.markup.append(0x3E)
  }

  private mutating func emitEnd(_ tag: Tag) {
    atBlockEdge = tag.isBlock
    emit("</")
    result.markup.append(contentsOf: tag == .other ? name : tag.spelling)
    result.markup.append(0x3E)
  }

  private mutating func escape(_ byte: UInt8, keepsEntities: Bool = false) {
    switch byte {
    case 0x3C: emit("&lt;")
    case 0x26 where !keepsEntities: emit("&amp;")
    case 0: break
    default: result.markup.append(byte)
    }
  }

  // MARK: - Bytes

  private func starts(with prefix: StaticString, at position: Int) -> Bool {
    guard position + prefix.utf8CodeUnitCount <= source.count else { return false }
    return prefix.withUTF8Buffer { buffer in
      for offset in buffer.indices where source[position + offset] != buffer[offset] { return false }
      return true
    }
  }

  /// True for a style that takes an element off the page.
  private func hides(_ value: Range<Int>) -> Bool {
    let style = source[value].filter { !Self.isSpace($0) }.map(Self.lowercased)
    return Self.contains(style, 0..<style.count, Self.displayNone)
      || Self.contains(style, 0..<style.count, Self.visibilityHidden)
  }

  private static let styleName = PackedName("style")
  private static let structuredType = Array("ld+json".utf8)
  private static let displayNone = Array("display:none".utf8)
  private static let visibilityHidden = Array("visibility:hidden".utf8)

  private static func contains(_ bytes: [UInt8], _ range: Range<Int>, _ needle: [UInt8]) -> Bool {
    guard range.count >= needle.count else { return false }
    for start in range.lowerBound...(range.upperBound - needle.count) {
      var offset = 0
      while offset < needle.count, bytes[start + offset] == needle[offset] { offset += 1 }
      if offset == needle.count { return true }
    }
    return false
  }

  private static func equalIgnoringCase(_ bytes: [UInt8], _ start: Int, _ name: [UInt8]) -> Bool {
    for offset in name.indices {
      if lowercased(bytes[start + offset]) != name[offset] { return false }
    }
    return true
  }

  private static func lowercased(_ byte: UInt8) -> UInt8 { byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte }
  private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7A }
  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x0A || byte == 0x09 || byte == 0x0D || byte == 0x0C
  }
  private static func isNameByte(_ byte: UInt8) -> Bool {
    isLetter(byte) || (byte >= 0x30 && byte <= 0x39) || byte == 0x2D || byte == 0x5F || byte == 0x3A || byte == 0x2E
  }
}
