// Elements whose content is not markup: scripts, titles, drawings, formulas.
extension MarkupNormalizer {
  /// Content that ends only at its own end tag. Titles and text areas keep it as text, the rest is left out.
  mutating func rawText(_ tag: Tag, selfClosing: Bool) {
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

  mutating func skipForeign(_ tag: Tag) {
    guard !unclosedForeign.contains(tag) else { return }
    let end = findEnd(of: name)
    if end.next == source.count, end.content == source.count {
      unclosedForeign.insert(tag)
      return
    }
    index = end.next
  }

  /// Passes on the symbols of a MathML formula in one line, unless a script has set them beside it in another way.
  mutating func formula() {
    guard !unclosedForeign.contains(.math) else { return }
    let (start, end) = (index, findEnd(of: name))
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
        if run.contains(where: { !Self.isSpace($0) && $0 != 0 }) {
          result.markup.append(contentsOf: run.filter { $0 != 0 })
        }
        position = run.endIndex
      }
    }
    atBlockEdge = false
  }

  /// True right after the tag in which KaTeX and MathJax hide a formula for screen readers.
  private var isBesideItsImage: Bool {
    let tag = result.markup.suffix(120)
    let names = ["katex-mathml", "assistive"] as [StaticString]
    return names.contains { ByteSearch.firstIndex(of: $0, in: tag) != nil }
  }

  /// Where the next end tag of a name starts, and the byte after it; the end of the page where there is none.
  func findEnd(of name: [UInt8]) -> (content: Int, next: Int) {
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
}
