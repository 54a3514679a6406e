import Llama

/// Texts to time an encoder with: English words in a fixed order, so that every run tokenizes and encodes the same.
enum BenchmarkTexts {
  static let passage = """
    A company that publishes the weights of a model gives up the sale of access to it, and hopes that what others \
    build will lower the price of everything around its own product. Whether this pays depends on who carries the \
    cost of training, which in 2023 had already passed one hundred million dollars for the largest systems, and on how \
    quickly competitors follow. Lawyers ask a different question: licences with limits on use aren't open source as \
    the definition has it, although newspapers, regulators and quite a few engineers call them so.
    """

  private static let words = passage.split(separator: " ")

  /// Makes `count` texts of about `tokens` tokens, no two neighbours alike.
  static func make(count: Int, tokens: Int, for encoder: TextEncoder) -> [String] {
    let tokensPerWord = Double(encoder.tokenCount(words.joined(separator: " "))) / Double(words.count)
    let length = max(1, Int(Double(min(tokens, encoder.info.maximumTokens)) / tokensPerWord))
    return (0..<count).map { text in
      (text..<text + length).map { words[$0 % words.count] }.joined(separator: " ")
    }
  }
}
