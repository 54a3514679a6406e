/// A question and a passage as one sequence: `[CLS] question [SEP] heading [SEP] sentences [SEP]`.
struct ReadingSequence: Sendable {
  let tokens: [Int32]
  /// Where what belongs to the passage begins.
  let second: Int
  /// The tokens of each sentence that are read; `nil` for one of which none is.
  let sentences: [Range<Int>?]

  /// Longest parts in tokens, as in training.
  private static let (longestQuestion, longestHeading) = (48, 24)
  static let longest = 224

  /// The tokens of a question, as they stand in every sequence.
  static func question(_ text: String, tokenizer: TextTokenizer) -> [Int32] {
    tokenizer.prefix + pieces(text, limit: longestQuestion, tokenizer) + tokenizer.suffix
  }

  /// - Parameters:
  ///   - question: What ``question(_:tokenizer:)`` gives.
  ///   - tokenizer: One that puts one token before and one after each text.
  init(question: [Int32], passage: PassageReader.Passage, tokenizer: TextTokenizer) {
    second = question.count
    var tokens = question + Self.pieces(passage.heading, limit: Self.longestHeading, tokenizer) + tokenizer.suffix
    let end = Self.longest - tokenizer.suffix.count
    sentences = passage.sentences.map { sentence in
      let start = tokens.count
      guard start < end else { return nil }
      tokens += Self.pieces(sentence, limit: end - start, tokenizer)
      return start < tokens.count ? start..<tokens.count : nil
    }
    self.tokens = tokens + tokenizer.suffix
  }

  private static func pieces(_ text: String, limit: Int, _ tokenizer: TextTokenizer) -> [Int32] {
    tokenizer.encode(text, limit: limit, addsAffixes: false, recognizesSpecialTokens: false)
  }
}
