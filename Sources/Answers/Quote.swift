import Articles
import KnowledgeBase

/// A stretch of an article that could stand in an answer: a sentence with what it needs to be understood alone.
struct Quote: Sendable {
  let article: ArticleID
  /// UTF-8 byte range in the article's text.
  let range: Range<Int>
  let text: String
  /// The article's title and the headings above, which say what the sentence is about.
  let context: String
  /// Fused retrieval score of the passage it stands in.
  let passageScore: Double
}

/// Cuts passages into quotes.
struct QuoteCutter {
  let text: String
  let blocks: [Block]
  let article: ArticleRecord

  /// A quote with what it needs to be understood is kept below this length, in bytes.
  private static let maximumLength = 700
  /// A first sentence of at most this many words is a run-in heading: "Marketing. Meta could …".
  private static let runInWords = 6

  /// The quotes of a passage, in order.
  func quotes(in passage: PassageRecord, score: Double) -> [Quote] {
    let context = ([article.title].compactMap(\.self) + passage.headings).joined(separator: " › ")
    return blocks.indices.filter { blocks[$0].range.overlaps(passage.range) && blocks[$0].kind != .heading }
      .flatMap { ranges(inBlock: $0) }
      .filter { $0.overlaps(passage.range) }
      .map {
        Quote(article: article.id, range: $0, text: String(text.slice($0)), context: context, passageScore: score)
      }
  }

  private func ranges(inBlock index: Int) -> [Range<Int>] {
    let block = blocks[index]
    let sentences = SentenceSegmenter.sentences(in: text, block: block)
    var result: [Range<Int>] = []
    var skipped = false
    for (position, sentence) in sentences.enumerated() {
      let isRunIn =
        position == 0 && sentences.count > 1 && wordCount(sentence) <= Self.runInWords && block.kind != .table
      if isRunIn {
        skipped = true
        continue
      }
      var start = sentence.lowerBound
      if position == 1 && skipped { start = sentences[0].lowerBound }
      if position > 0, Subjectless.begins(text.slice(sentence)) {
        start = min(start, sentences[position - 1].lowerBound)
      }
      if start < sentence.lowerBound, sentence.upperBound - start > Self.maximumLength { start = sentence.lowerBound }
      result.append(start..<sentence.upperBound)
    }
    if block.kind == .listItem, let first = result.first, let introduced = introduction(ofItem: index) {
      if first.upperBound - introduced <= Self.maximumLength { result[0] = introduced..<first.upperBound }
    }
    return result
  }

  /// Start of the sentence, ending in a colon, that introduces a list item's list.
  private func introduction(ofItem index: Int) -> Int? {
    var before = index - 1
    while before >= 0, blocks[before].kind == .listItem { before -= 1 }
    guard before >= 0, blocks[before].kind == .paragraph, text.slice(blocks[before].range).hasSuffix(":") else {
      return nil
    }
    return SentenceSegmenter.sentences(in: text, block: blocks[before]).last?.lowerBound
  }

  private func wordCount(_ range: Range<Int>) -> Int {
    text.slice(range).split(whereSeparator: \.isWhitespace).count
  }
}
