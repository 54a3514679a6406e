/// Finds sentences as byte ranges of an article's text.
///
/// A rule-based segmenter in the manner of Punkt's orthographic heuristic (Kiss and Strunk, 2006): a full stop ends a
/// sentence unless it belongs to an abbreviation, an initial or a number, and what follows must look like a beginning.
/// Ideographic terminators end a sentence without a following space.
public enum SentenceSegmenter {
  /// The sentences in a byte range of `text`, in order, without the white space between them.
  ///
  /// Every byte that is not white space belongs to exactly one sentence.
  public static func sentences(in text: String, range: Range<Int>? = nil) -> [Range<Int>] {
    var text = text
    return text.withUTF8 { utf8 in
      let scanner = Scanner(bytes: Array(utf8[range ?? 0..<utf8.count]))
      let base = range?.lowerBound ?? 0
      return scanner.sentences().map { $0.lowerBound + base..<$0.upperBound + base }
    }
  }

  /// The sentences of the blocks that carry prose or facts; a code block is one unit, a table gives its rows.
  public static func sentences(in text: String, block: Block) -> [Range<Int>] {
    switch block.kind {
    case .code, .heading: [block.range]
    case .table: lines(in: text, range: block.range)
    case .paragraph, .listItem, .quote, .caption: sentences(in: text, range: block.range)
    }
  }

  private static func lines(in text: String, range: Range<Int>) -> [Range<Int>] {
    let bytes = Array(text.slice(range).utf8)
    return bytes.indices.split(whereSeparator: { bytes[$0] == UInt8(ascii: "\n") }).map {
      $0.startIndex + range.lowerBound..<$0.endIndex + range.lowerBound
    }
  }
}

private struct Scanner {
  let bytes: [UInt8]

  func sentences() -> [Range<Int>] {
    var result: [Range<Int>] = []
    var start = skipSpace(0)
    var index = start
    while index < bytes.count {
      guard let terminator = terminator(at: index) else {
        index += 1
        continue
      }
      let end = skipClosers(terminator.end)
      if isBoundary(terminator, closersEnd: end) {
        result.append(start..<end)
        start = skipSpace(end)
        index = start
      } else {
        index = terminator.end
      }
    }
    let end = trimSpace(bytes.count)
    if start < end { result.append(start..<end) }
    return result
  }

  private struct Terminator {
    let start: Int
    /// After a run of terminators such as `?!` or `...`.
    let end: Int
    let isIdeographic: Bool
    let isFullStop: Bool
  }

  private func terminator(at index: Int) -> Terminator? {
    if let width = ideographicTerminator(at: index) {
      var end = index + width
      while let next = ideographicTerminator(at: end) { end += next }
      return Terminator(start: index, end: end, isIdeographic: true, isFullStop: false)
    }
    guard isTerminator(at: index) else { return nil }
    var end = index
    while end < bytes.count, isTerminator(at: end) { end += bytes[end] < 0x80 ? 1 : 3 }
    return Terminator(
      start: index, end: end, isIdeographic: false, isFullStop: end == index + 1 && bytes[index] == UInt8(ascii: "."))
  }

  private func isTerminator(at index: Int) -> Bool {
    switch bytes[index] {
    case UInt8(ascii: "."), UInt8(ascii: "!"), UInt8(ascii: "?"): true
    default: matches([0xE2, 0x80, 0xA6], at: index)  // …
    }
  }

  /// Width of 。 ！ ？ or ｡ at `index`.
  private func ideographicTerminator(at index: Int) -> Int? {
    let isTerminator =
      matches([0xE3, 0x80, 0x82], at: index) || matches([0xEF, 0xBC, 0x81], at: index)
      || matches([0xEF, 0xBC, 0x9F], at: index) || matches([0xEF, 0xBD, 0xA1], at: index)
    return isTerminator ? 3 : nil
  }

  private func isBoundary(_ terminator: Terminator, closersEnd: Int) -> Bool {
    if closersEnd >= bytes.count || terminator.isIdeographic { return true }
    guard isSpace(bytes[closersEnd]) else { return false }
    let next = skipSpace(closersEnd)
    guard next < bytes.count else { return true }
    let following = skipOpeners(next)
    guard following < bytes.count else { return true }
    if isLowercase(bytes[following]) { return false }
    guard terminator.isFullStop, closersEnd == terminator.end else { return true }
    let word = wordBefore(terminator.start)
    if Abbreviations.beforeNumbers.contains(word.lowercased()), isDigit(bytes[following]) { return false }
    if Abbreviations.neverFinal.contains(word.lowercased()) { return false }
    if word.utf8.count == 1, let letter = word.utf8.first, isUppercase(letter) {
      // "J. Smith", but "vitamin C. The": an initial stands after another capitalised word or at the start.
      return Abbreviations.openers.contains(wordAfter(following))
    }
    if Abbreviations.mayBeFinal.contains(word.lowercased()) || word.contains(".") {
      return Abbreviations.openers.contains(wordAfter(following))
    }
    return true
  }

  /// The run of letters and inner full stops that ends at `end`: `U.S`, `etc`, `Smith`.
  private func wordBefore(_ end: Int) -> String {
    var start = end
    while start > 0, isLetter(bytes[start - 1]) || bytes[start - 1] == UInt8(ascii: ".") { start -= 1 }
    return String(decoding: bytes[start..<end], as: UTF8.self)
  }

  private func wordAfter(_ start: Int) -> String {
    var end = start
    while end < bytes.count, isLetter(bytes[end]) { end += 1 }
    return String(decoding: bytes[start..<end], as: UTF8.self)
  }

  private static let closers: [[UInt8]] = ["\"", "'", ")", "]", "”", "’", "»", "」", "』", "）", "】"].map {
    Array($0.utf8)
  }
  private static let openers: [[UInt8]] = ["\"", "'", "(", "[", "“", "‘", "«", "「", "『", "*", "_"].map {
    Array($0.utf8)
  }

  private func skipClosers(_ start: Int) -> Int { skip(Self.closers, from: start) }
  private func skipOpeners(_ start: Int) -> Int { skip(Self.openers, from: start) }

  private func skip(_ marks: [[UInt8]], from start: Int) -> Int {
    var index = start
    while let mark = marks.first(where: { matches($0, at: index) }) { index += mark.count }
    return index
  }

  private func skipSpace(_ start: Int) -> Int {
    var index = start
    while index < bytes.count, isSpace(bytes[index]) { index += 1 }
    return index
  }

  private func trimSpace(_ end: Int) -> Int {
    var index = end
    while index > 0, isSpace(bytes[index - 1]) { index -= 1 }
    return index
  }

  private func matches(_ mark: [UInt8], at index: Int) -> Bool {
    index + mark.count <= bytes.count && bytes[index..<index + mark.count].elementsEqual(mark)
  }

  private func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
  private func isLowercase(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte) }
  private func isUppercase(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) }
  private func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
  private func isLetter(_ byte: UInt8) -> Bool { isLowercase(byte) || isUppercase(byte) || byte >= 0x80 }
}

private enum Abbreviations {
  /// Always followed by more of the same sentence.
  static let neverFinal: Set<String> = [
    "mr", "mrs", "ms", "dr", "prof", "st", "sr", "rev", "gen", "sen", "rep", "gov", "capt", "lt", "hon", "vs", "e.g",
    "i.e", "cf", "viz", "fig", "figs", "eq", "vol", "pp", "eds", "approx", "dept", "jan", "feb", "mar", "apr", "jun",
    "jul", "aug", "sep", "sept", "oct", "nov", "dec",
  ]
  /// Abbreviations in front of a number, elsewhere words like any other.
  static let beforeNumbers: Set<String> = ["no", "nos"]
  /// May end a sentence; then a typical first word follows.
  static let mayBeFinal: Set<String> = [
    "inc", "corp", "ltd", "co", "llc", "plc", "etc", "jr", "bros", "univ", "assn", "al", "col", "ed", "est", "mt",
  ]
  /// Words that, capitalised, open a sentence far more often than they continue a name.
  static let openers: Set<String> = [
    "The", "This", "That", "These", "Those", "It", "Its", "In", "On", "At", "As", "But", "And", "Or", "So", "For",
    "If", "When", "While", "Although", "Because", "However", "They", "Their", "We", "Our", "He", "She", "His", "Her",
    "You", "Your", "I", "A", "An", "To", "From", "By", "With", "Without", "After", "Before", "Since", "There", "What",
    "Why", "How", "Who", "Some", "Many", "Most", "Not", "No", "Yet", "Then", "Now", "Here", "Both", "Each", "Even",
  ]
}
