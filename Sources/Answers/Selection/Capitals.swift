import Retrieval

/// Gives a question that is typed without capitals those that its names have in the passages found, so that it is read
/// like one that is spelled as the articles are.
package struct Capitals: Sendable {
  private let passages: [String]

  /// - Parameter passages: What was found for the question.
  package init(in passages: [String]) { self.passages = passages }

  /// The question with capitals where the passages have them; as it is where it has one after its first word.
  package func restored(in question: String) -> String {
    let tokens = Lexicon.tokens(in: question).dropFirst()
    guard !tokens.contains(where: { $0.first?.isUppercase ?? false }) else { return question }
    let counts = counts()
    var restored = question
    for token in tokens.reversed() {
      guard let word = Lexicon.words(in: token).first, let count = counts[word], count.capitalised > 2 * count.small
      else { continue }
      restored.replaceSubrange(
        token.startIndex..<token.endIndex, with: token.prefix(1).uppercased() + token.dropFirst())
    }
    return restored
  }

  /// How often each word, lower-cased, stands inside sentences of the passages, with a capital and without.
  private func counts() -> [String: (capitalised: Int, small: Int)] {
    var counts: [String: (capitalised: Int, small: Int)] = [:]
    for passage in passages {
      var end = passage.startIndex
      for token in Lexicon.tokens(in: passage) {
        // Where a sentence begins, a capital says nothing.
        let isInside = passage[end..<token.startIndex].allSatisfy { " ,;(/-–—".contains($0) }
        end = token.endIndex
        guard isInside, let first = token.first, first.isCased, let word = Lexicon.words(in: token).first else {
          continue
        }
        if first.isUppercase {
          counts[word, default: (0, 0)].capitalised += 1
        } else {
          counts[word, default: (0, 0)].small += 1
        }
      }
    }
    return counts
  }
}
