/// Cuts an article into passages: by structure first, sentences second, the encoder's token budget third.
///
/// A heading starts a new passage and is carried as context, not as text. Short neighbouring paragraphs under one
/// heading share a passage, list items stay with the paragraph that introduces them, and only a paragraph that does not
/// fit the budget is cut, between sentences where possible.
public struct PassageBuilder: Sendable {
  /// Neighbouring blocks are joined up to this many tokens, where the encoder reads as many.
  public static let targetTokens = 256
  /// Longest title and headings in front of a passage, in bytes: about 80 tokens of English.
  private static let maximumContext = 320

  private let budget: Int
  private let tokenCount: @Sendable (String) -> Int

  /// Creates a builder for an encoder.
  ///
  /// - Parameters:
  ///   - maximumTokens: The longest input the encoder reads. Title and headings are embedded in front of a passage and
  ///     count against it.
  ///   - tokenCount: The encoder's own count for a text.
  public init(maximumTokens: Int, tokenCount: @escaping @Sendable (String) -> Int) {
    budget = maximumTokens
    self.tokenCount = tokenCount
  }

  /// What the encoder is given for a passage: title and headings as context, then the text.
  public static func embeddedText(title: String?, headings: [String], text: String) -> String {
    let context = context(title: title, headings: headings)
    return context.isEmpty ? text : context + "\n" + text
  }

  /// The passages of an article, in order, without overlap except where a cut would part a pronoun from its sentence.
  public func passages(of article: Article) -> [Passage] {
    var result: [Passage] = []
    var headings: [(level: Int, text: String)] = []
    var open: (range: Range<Int>, tokens: Int)?

    func close() {
      guard let passage = open else { return }
      result.append(Passage(range: passage.range, headings: headings.map(\.text)))
      open = nil
    }

    for (index, block) in article.blocks.enumerated() {
      if block.kind == .heading {
        close()
        headings.removeAll { $0.level >= block.level }
        let text = String(article.text.slice(block.range))
        if text != article.title { headings.append((block.level, text)) }
        // A heading with nothing under it, as in a page that is only an outline, is still worth finding.
        let next = index + 1
        if next == article.blocks.count
          || article.blocks[next].kind == .heading && article.blocks[next].level <= block.level
        {
          result.append(Passage(range: block.range, headings: headings.dropLast().map(\.text)))
        }
        continue
      }
      let room = max(16, budget - contextTokens(article.title, headings.map(\.text)))
      let tokens = tokenCount(String(article.text.slice(block.range)))
      if tokens > room {
        close()
        for range in split(block, of: article.text, room: room) {
          result.append(Passage(range: range, headings: headings.map(\.text)))
        }
        continue
      }
      if let passage = open {
        let belongsToIntroduction = block.kind == .listItem && passage.tokens + tokens <= room
        if belongsToIntroduction || passage.tokens + tokens <= min(Self.targetTokens, room) {
          open = (passage.range.lowerBound..<block.range.upperBound, passage.tokens + tokens)
          continue
        }
        close()
      }
      open = (block.range, tokens)
    }
    close()
    return result
  }

  /// The headings in front, the innermost kept whole where not all have room: a context leaves most of the encoder's
  /// input to the passage.
  private static func context(title: String?, headings: [String]) -> String {
    let context = ((title.map { [$0] } ?? []) + headings).joined(separator: " › ")
    guard context.utf8.count > maximumContext else { return context }
    let parts = (headings.last.map { [$0] } ?? []) + (title.map { [$0] } ?? [])
    return parts.reversed().map { $0.leadingWords(bytes: maximumContext / parts.count) }.joined(separator: " › ")
  }

  private func contextTokens(_ title: String?, _ headings: [String]) -> Int {
    let context = Self.context(title: title, headings: headings)
    return context.isEmpty ? 0 : tokenCount(context)
  }

  /// Ranges of a block that each fit into `room` tokens: whole sentences, or pieces of a sentence that is too long.
  private func split(_ block: Block, of text: String, room: Int) -> [Range<Int>] {
    let pieces = SentenceSegmenter.sentences(in: text, block: block).flatMap { sentence in
      tokenCount(String(text.slice(sentence))) <= room ? [sentence] : cut(sentence, of: text, room: room)
    }
    var result: [Range<Int>] = []
    var open: [Range<Int>] = []
    for piece in pieces {
      if let first = open.first, tokenCount(String(text.slice(first.lowerBound..<piece.upperBound))) > room,
        let last = open.last
      {
        result.append(first.lowerBound..<last.upperBound)
        let carried = last.lowerBound..<piece.upperBound
        let losesSubject = Subjectless.begins(text.slice(piece)) && tokenCount(String(text.slice(carried))) <= room
        open = losesSubject && open.count > 1 ? [last] : []
      }
      open.append(piece)
    }
    if let first = open.first, let last = open.last { result.append(first.lowerBound..<last.upperBound) }
    return result
  }

  /// Pieces of one over-long sentence, cut at spaces where there are any, else between characters.
  private func cut(_ sentence: Range<Int>, of text: String, room: Int) -> [Range<Int>] {
    var result: [Range<Int>] = []
    var start = sentence.lowerBound
    while start < sentence.upperBound {
      // Bounded, so that a sentence of megabytes takes linear time; few tokens are longer than 32 bytes.
      let window = Array(prefix(of: text.slice(start..<sentence.upperBound), atMost: room * 32))
      // A token is at least one byte, so about `room` bytes always fit; grow while they do, with halving steps.
      var fitting = boundary(in: window, atMost: room)
      var step = fitting
      while step > 0, fitting < window.count {
        let candidate = boundary(in: window, atMost: fitting + step)
        if candidate > fitting, tokenCount(String(text.slice(start..<start + candidate))) <= room {
          fitting = candidate
        } else {
          step /= 2
        }
      }
      result.append(start..<start + fitting)
      start += fitting
      while start < sentence.upperBound, text.slice(start..<sentence.upperBound).utf8.first == UInt8(ascii: " ") {
        start += 1
      }
    }
    return result
  }

  /// The first bytes of `text`, as whole characters.
  private func prefix(of text: Substring, atMost limit: Int) -> Substring.UTF8View.SubSequence {
    let utf8 = text.utf8
    guard var end = utf8.index(utf8.startIndex, offsetBy: limit, limitedBy: utf8.endIndex), end < utf8.endIndex else {
      return utf8[...]
    }
    while utf8[end] & 0xC0 == 0x80 { end = utf8.index(before: end) }
    return utf8[..<end]
  }

  /// The end of the last word that ends at or before `limit`, else the last character boundary there, but never 0.
  private func boundary(in bytes: [UInt8], atMost limit: Int) -> Int {
    guard limit < bytes.count else { return bytes.count }
    if let space = bytes[..<limit].lastIndex(of: UInt8(ascii: " ")), space > limit / 2 { return space }
    func isContinuation(_ index: Int) -> Bool { bytes[index] & 0xC0 == 0x80 }
    var end = limit
    while end > 0, isContinuation(end) { end -= 1 }
    if end == 0 {
      end = limit
      while end < bytes.count, isContinuation(end) { end += 1 }
    }
    return end
  }
}

extension String {
  /// The longest beginning of at most so many bytes that ends where a word does, or else where a character does.
  fileprivate func leadingWords(bytes limit: Int) -> String {
    guard utf8.count > limit else { return self }
    var kept = self[..<startIndex]
    for index in indices {
      let end = self.index(after: index)
      if utf8.distance(from: startIndex, to: end) > limit { break }
      kept = self[..<end]
    }
    let words = kept.lastIndex(of: " ").map { kept[..<$0] }
    return String(words.flatMap { $0.isEmpty ? nil : $0 } ?? kept)
  }
}
