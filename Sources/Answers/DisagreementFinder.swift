package import KnowledgeBase
import Llama
import Retrieval

/// Finds pairs of sentences by different authors that may say opposite things.
///
/// Conservative: the two must speak of the same thing (close in meaning, with a name and most of their words in common),
/// and one must negate what the other states, use the opposite word, or give another figure in the same unit.
package struct DisagreementFinder {
  /// Cosine from which two sentences speak of the same thing.
  private static let likeness: Float = 0.6
  private static let mostPairs = 3

  private let authors: [ArticleID: String]

  /// - Parameter authors: The articles' authors, as far as they are known.
  package init(authors: [ArticleID: String]) { self.authors = authors }

  /// Two sentences that may disagree.
  package typealias Pair = (first: Sentence, second: Sentence)

  private typealias Candidate = (encoded: EncodedSentence, claim: ComparableClaim)

  /// Pairs of a sentence of the one list and one of the other, the likeliest first. A sentence may stand in both lists.
  package func pairs(between first: some Sequence<EncodedSentence>, and second: some Sequence<EncodedSentence>)
    -> [Pair]
  {
    let first = Self.candidates(first)
    let second = Self.candidates(second)
    var found: [(likeness: Float, pair: Pair)] = []
    for left in first {
      for right in second where isIndependent(left.encoded.sentence, right.encoded.sentence) {
        let likeness = innerProduct(left.encoded.vector, right.encoded.vector)
        guard likeness >= Self.likeness, left.claim.opposes(right.claim) else { continue }
        found.append((likeness, (left.encoded.sentence, right.encoded.sentence)))
      }
    }
    var pairs: [Pair] = []
    for (_, pair) in found.sorted(by: { $0.likeness > $1.likeness }) where pairs.count < Self.mostPairs {
      let isTaken = pairs.contains { other in
        [other.first, other.second].contains { $0.isSame(as: pair.first) || $0.isSame(as: pair.second) }
      }
      if !isTaken { pairs.append(pair) }
    }
    return pairs
  }

  private static func candidates(_ sentences: some Sequence<EncodedSentence>) -> [Candidate] {
    sentences.filter { isStatement($0.sentence.text) }.map { ($0, ComparableClaim($0.sentence.text)) }
  }

  /// What ends in a word is a caption or a heading, which states nothing; nor does a question.
  private static func isStatement(_ text: String) -> Bool {
    guard let end = text.last else { return false }
    return end != "?" && !end.isLetter && !end.isNumber
  }

  private func isIndependent(_ one: Sentence, _ other: Sentence) -> Bool {
    let (author, otherAuthor) = (authors[one.article], authors[other.article])
    return one.article != other.article && (author == nil || author != otherAuthor)
  }
}
