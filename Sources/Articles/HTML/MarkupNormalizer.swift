/// Rewrites HTML as browsers read it into markup that libxml2's HTML 4 parser reads the same way.
///
/// Follows the tokenizer and the parts of tree construction of the HTML Living Standard (section 13.2) in which
/// libxml2 differs: raw text elements, bogus comments, stray `<`, end tags of HTML 5 sections, paragraphs that
/// sections close. Scripts, styles, comments and attributes nobody reads are left out, which is most of a page's bytes.
/// Texts and attributes are put aside, as libxml2 decides about elements alone and takes most of its time for the rest.
/// Open elements and attribute values are bounded, and every byte is looked at a constant number of times.
struct MarkupNormalizer {
  /// Like Blink, which stops nesting at 512 open elements.
  static let maximumDepth = 400
  static let maximumAttributeLength = 8192

  /// What a page holds besides its markup.
  struct Result {
    /// Its tags, in which ``PageContent/textSign`` stands for a text and ``PageContent/attributeSign`` for attributes.
    var markup: [UInt8] = []
    var content = PageContent()
    /// Bodies of `application/ld+json` scripts.
    var structuredData: [[UInt8]] = []
    /// Bytes of all other scripts.
    var scriptBytes = 0
  }

  let source: [UInt8]
  let keepsCDATA: Bool
  var index = 0
  var result = Result()
  var open: [Tag] = []
  var inlineDepth = 0
  /// Start tags that were dropped for depth and whose end tags are still to come.
  var droppedDepth = 0
  var paragraphIsOpen = false
  var preformattedDepth = 0
  /// How many elements were open where one began that is never content; nothing inside it is passed on.
  var hiddenDepth: Int?
  /// True after a tag of a block, where white space does not show.
  var atBlockEdge = true
  /// Foreign elements whose end tag does not come any more.
  var unclosedForeign: Set<Tag> = []
  /// Where the name of the tag being read is.
  var name = 0..<0
  var packedName = PackedName()
  var attributes: [(name: AttributeName, value: Range<Int>)] = []

  private init(_ source: [UInt8]) {
    self.source = source
    keepsCDATA = source.starts(with: Array("<?xml".utf8))
    result.markup.reserveCapacity(source.count / 8)
    result.content.bytes.reserveCapacity(source.count / 4)
  }

  static func normalize(_ source: [UInt8]) -> Result {
    var normalizer = MarkupNormalizer(source)
    normalizer.run()
    return normalizer.result
  }

  // MARK: - Tokens

  mutating func run() {
    while index < source.count {
      if source[index] != 0x3C {
        text()
        continue
      }
      guard index + 1 < source.count else {
        addText(index..<index + 1)
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
        addText(index..<index + 1)
        index += 1
      }
    }
  }

  /// Takes text up to the next `<`; white space alone, and NUL, is kept as a single space outside `pre`.
  mutating func text() {
    if preformattedDepth == 0 {
      let start = index
      while index < source.count, Self.isSpace(source[index]) { index += 1 }
      if index > start, !atBlockEdge { addSpace() }
      if index < source.count, source[index] == 0x3C { return }
    }
    let start = index
    index = ByteSearch.firstIndex(of: 0x3C, in: source, from: index)
    atBlockEdge = false
    addText(start..<index)
  }

  /// `<!--`, `<![CDATA[`, `<!doctype>` and `<?…>`, none of which is text.
  mutating func declaration() {
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
      let start = index
      while index < source.count, !starts(with: "]]>", at: index) { index += 1 }
      addText(start..<index, resolvesReferences: false)
      index = min(index + 3, source.count)
      return
    }
    while index < source.count, source[index] != 0x3E { index += 1 }
    index = min(index + 1, source.count)
  }

  mutating func readName() {
    var (end, packed) = (index, PackedName())
    while end < source.count {
      let byte = source[end]
      if !Self.isLetter(byte), Self.isSpace(byte) || byte == 0x2F || byte == 0x3E { break }
      packed.append(Self.nameByte(byte))
      end += 1
    }
    name = index..<min(end, index + 64)
    (index, packedName) = (end, packed)
  }

  mutating func endTag() {
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

  mutating func startTag() {
    index += 1
    readName()
    let tag = Tag(name: packedName)
    let selfClosing = readAttributes()
    switch tag {
    case .script, .style, .iframe, .noembed, .noframes, .xmp, .textarea, .title:
      rawText(tag, selfClosing: selfClosing && keepsCDATA)
    case .svg:
      if !selfClosing { skipForeign(tag) }
    case .math:
      if !selfClosing { formula() }
    case .plaintext:
      break
    default:
      open(tag)
      if selfClosing, keepsCDATA, !tag.isVoid { close(tag) }
    }
  }

  /// Reads attributes up to `>`; true where the tag ends in `/>`.
  mutating func readAttributes() -> Bool {
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

  mutating func attributeValue() -> Range<Int> {
    guard index < source.count else { return index..<index }
    let quote = source[index]
    if quote == 0x22 || quote == 0x27 {
      index += 1
      let start = index
      index = ByteSearch.firstIndex(of: quote, in: source, from: index)
      let range = start..<index
      index = min(index + 1, source.count)
      return range
    }
    let start = index
    while index < source.count, !Self.isSpace(source[index]), source[index] != 0x3E { index += 1 }
    return start..<index
  }

  mutating func keep(_ name: Range<Int>, _ value: Range<Int>) {
    guard name.count <= 16, attributes.count < 16, value.count <= Self.maximumAttributeLength else { return }
    var packed = PackedName()
    for position in name { packed.append(Self.lowercased(source[position])) }
    guard var known = AttributeName(name: packed) else { return }
    if known == .style {
      guard hides(value) else { return }
      known = .hidden
    }
    // Of several attributes of one name the first counts.
    if !attributes.contains(where: { $0.name == known }) { attributes.append((known, value)) }
  }

  mutating func skipAttributes() {
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
}
