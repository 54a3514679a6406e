/// Guesses the next tokens of a text: those that followed its last tokens where they occurred before. Answers copy from
/// what they were given, and checking a guess costs little more than one token.
///
/// Saxena, "Prompt Lookup Decoding", 2023, https://github.com/apoorvumang/prompt-lookup-decoding.
package struct PromptLookup {
  private struct Gram: Hashable {
    var a, b, c: Int32
  }

  private var tokens: [Int32] = []
  /// The position after the latest occurrence of three tokens that something follows.
  private var positions: [Gram: Int] = [:]
  /// Tokens that the next guess has at most: more after guesses that came true.
  private var length = Self.shortest

  private static let shortest = 2
  private static let longest = 12

  package init(_ tokens: [Int32]) {
    for token in tokens { append(token) }
  }

  /// Adds the next token of the text.
  package mutating func append(_ token: Int32) {
    if let gram = lastGram { positions[gram] = tokens.count }
    tokens.append(token)
  }

  /// A guess of at most `most` tokens; empty where the last three have not occurred before.
  package func guess(upTo most: Int) -> ArraySlice<Int32> {
    guard let gram = lastGram, let position = positions[gram] else { return [] }
    return tokens[position..<min(tokens.count, position + max(0, min(length, most)))]
  }

  /// Takes note that `accepted` of `guessed` tokens came true.
  package mutating func learn(accepted: Int, of guessed: Int) {
    guard guessed > 0 else { return }
    length = accepted == guessed ? min(Self.longest, 2 * length) : max(Self.shortest, accepted)
  }

  private var lastGram: Gram? {
    let count = tokens.count
    return count < 3 ? nil : Gram(a: tokens[count - 3], b: tokens[count - 2], c: tokens[count - 1])
  }
}
