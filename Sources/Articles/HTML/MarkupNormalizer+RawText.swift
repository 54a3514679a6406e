// Elements whose content is not markup: scripts, titles, drawings, formulas.
extension MarkupNormalizer {
  /// Content that ends only at its own end tag. Titles and text areas keep it as text, the rest is left out.
  mutating func rawText(_ tag: Tag, selfClosing: Bool) {
    if selfClosing { return }
    let start = index
    let end = findEnd(of: tag)
    if tag == .title {
      emitStart(tag)
      addText(start..<end.content)
      emitEnd(tag)
    } else if tag == .script {
      let isStructured = attributes.contains {
        $0.name == .type && ByteSearch.contains(Self.structuredType, in: source[$0.value])
      }
      if isStructured {
        result.structuredData.append(Array(source[start..<end.content]))
      } else {
        result.scriptBytes += end.content - start
      }
    } else if tag == .xmp {
      open(.pre)
      addText(start..<end.content, resolvesReferences: false)
      close(.pre)
    }
    index = end.next
  }

  mutating func skipForeign(_ tag: Tag) {
    guard !unclosedForeign.contains(tag) else { return }
    let end = findEnd(of: tag)
    if end.next == source.count, end.content == source.count {
      unclosedForeign.insert(tag)
      return
    }
    index = end.next
  }

  /// Passes on the symbols of a MathML formula in one line, unless a script has set them beside it in another way.
  mutating func formula() {
    guard !unclosedForeign.contains(.math) else { return }
    let (start, end) = (index, findEnd(of: .math))
    let isRepeated = isBesideItsImage
    skipForeign(.math)
    guard !isRepeated, hiddenDepth == nil, end.next == index, end.content < source.count else { return }
    var position = start
    while position < end.content {
      if source[position] == 0x3C {
        // What follows the symbols as an annotation is the same formula in TeX.
        if starts(with: "<annotation", at: position) { break }
        position = (source[position..<end.content].firstIndex(of: 0x3E) ?? end.content) + 1
      } else {
        let run = source[position..<end.content].prefix { $0 != 0x3C }
        if run.contains(where: { !Self.isSpace($0) && $0 != 0 }) { addText(run.indices) }
        position = run.endIndex
      }
    }
    atBlockEdge = false
  }

  /// True right after the tag in which KaTeX and MathJax hide a formula for screen readers.
  private var isBesideItsImage: Bool {
    ByteSearch.firstIndex(of: "katex-mathml", in: result.content.bytes.suffix(120)) != nil
      || ByteSearch.firstIndex(of: "assistive", in: result.markup.suffix(120)) != nil
  }

  /// Where the next end tag of an element starts, and the byte after it; the end of the page where there is none.
  func findEnd(of tag: Tag) -> (content: Int, next: Int) {
    let name = tag.spelling
    var position = ByteSearch.firstIndex(of: 0x3C, in: source, from: index)
    while position < source.count {
      let after = position + 2 + name.count
      if after <= source.count, source[position + 1] == 0x2F, Self.equalIgnoringCase(source, position + 2, name),
        after == source.count || Self.isSpace(source[after]) || source[after] == 0x2F || source[after] == 0x3E
      {
        return (position, min(ByteSearch.firstIndex(of: 0x3E, in: source, from: after) + 1, source.count))
      }
      position = ByteSearch.firstIndex(of: 0x3C, in: source, from: position + 1)
    }
    return (source.count, source.count)
  }
}
