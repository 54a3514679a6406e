/// One line of a text file.
struct TextFileLine {
  /// Without white space at the ends, runs of it as one space, and without a list marker.
  var text: String
  /// Columns before the first character.
  var indent = 0
  /// `•`, `-`, `*`, `1.` or `1)` before the text.
  var marker: Substring?

  init(_ source: [UInt8], _ range: Range<Int>) {
    var line = TextLine()
    line.append(source, range)
    text = line.string
    for byte in source[range] {
      if byte == 0x20 { indent += 1 } else if byte == 0x09 { indent += 4 } else { break }
    }
    guard let space = text.firstIndex(of: " ") else { return }
    let first = text[..<space]
    let isNumber =
      (2...4).contains(first.count) && (first.last == "." || first.last == ")")
      && first.dropLast().allSatisfy(\.isNumber)
    if ["•", "-", "*", "+", "–", "—", "◦", "▪", "‣", "·"].contains(String(first)) || isNumber {
      marker = first
      text = String(text[text.index(after: space)...])
    }
  }

  /// `====` or `----` below a title.
  var isUnderline: Bool { text.count >= 3 && (text.allSatisfy { $0 == "=" } || text.allSatisfy { $0 == "-" }) }
}

/// Lines of a text file without a blank line between them.
struct Paragraph {
  var lines: [TextFileLine]

  var byteCount: Int { lines.reduce(0) { $0 + $1.text.utf8.count } }
  private var isList: Bool { lines.first?.marker != nil }

  /// A first line is a title where it is short and stands alone, or dates or an underline follow it.
  var canBeginWithTitle: Bool {
    guard let first = lines.first, !isList, first.text.utf8.count <= 200 else { return false }
    if lines.count == 1 { return !first.text.hasSuffix(".") || first.text.utf8.count <= 80 }
    return lines[1].isUnderline || LeadLines.role(of: lines[1].text) != .text
  }

  /// A short line alone, without the punctuation that ends sentences, above a paragraph.
  func isHeading(before next: Paragraph?) -> Bool {
    guard lines.count == 1 || (lines.count == 2 && lines[1].isUnderline), let next, !isList, !next.isList else {
      return false
    }
    let text = lines[0].text
    guard text.utf8.count <= 80, text.contains(where: \.isLetter), let last = text.last, !".,;:…".contains(last),
      let first = text.first, !first.isLowercase, !"\"'“”‘’([".contains(first)
    else { return false }
    return next.byteCount > text.utf8.count
  }

  func write(to text: inout TextBuilder, isHeading: Bool) {
    if isHeading {
      text.begin(.heading, level: 2)
      append(lines[0], to: &text)
    } else if lines.count > 1, lines.allSatisfy({ $0.indent >= 4 && $0.marker == nil }) {
      text.begin(.code)
      let margin = lines.map(\.indent).min() ?? 0
      for line in lines {
        text.appendPreformatted((Array(repeating: 0x20, count: line.indent - margin) + Array(line.text.utf8))[...])
        text.appendPreformatted([0x0A])
      }
    } else {
      text.begin(.paragraph)
      for line in lines {
        if line.marker != nil { text.begin(.listItem, level: 1 + max(0, line.indent - (lines[0].indent)) / 2) }
        append(line, to: &text)
        text.space()
      }
    }
    text.end()
  }

  private func append(_ line: TextFileLine, to text: inout TextBuilder) {
    text.appendVerbatim(Array(line.text.utf8)[...])
  }
}
