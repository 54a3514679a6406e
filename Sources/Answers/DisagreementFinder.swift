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
  /// Of one list, so many sentences are compared.
  private static let most = 40
  private static let mostPairs = 3

  private let authors: [ArticleID: String]

  /// - Parameter authors: The articles' authors, as far as they are known.
  package init(authors: [ArticleID: String]) { self.authors = authors }

  /// Two sentences that may disagree.
  package typealias Pair = (first: Sentence, second: Sentence)

  private typealias Candidate = (encoded: EncodedSentence, claim: ComparableClaim)

  /// Pairs of the sentences, the likeliest first.
  ///
  /// - Parameter sentences: The best first.
  package func pairs(among sentences: [EncodedSentence]) -> [Pair] {
    let candidates = Self.candidates(sentences.prefix(Self.most))
    return pairs(
      of: candidates.indices.lazy.flatMap { left in
        candidates[(left + 1)...].lazy.map { (candidates[left], $0) }
      })
  }

  /// Pairs of a sentence of the one sort and one of the other, the likeliest first.
  package func pairs(between first: some Sequence<EncodedSentence>, and second: some Sequence<EncodedSentence>)
    -> [Pair]
  {
    let (first, second) = (Self.candidates(first), Self.candidates(second))
    return pairs(of: first.lazy.flatMap { left in second.lazy.map { (left, $0) } })
  }

  private static func candidates(_ sentences: some Sequence<EncodedSentence>) -> [Candidate] {
    sentences.filter { !$0.sentence.text.hasSuffix("?") }.map { ($0, ComparableClaim($0.sentence.text)) }
  }

  private func pairs(of candidates: some Sequence<(Candidate, Candidate)>) -> [Pair] {
    var found: [(likeness: Float, pair: Pair)] = []
    for (left, right) in candidates where isIndependent(left.encoded.sentence, right.encoded.sentence) {
      let likeness = innerProduct(left.encoded.vector, right.encoded.vector)
      guard likeness >= Self.likeness, left.claim.opposes(right.claim) else {
        continue
      }
      found.append((likeness, (left.encoded.sentence, right.encoded.sentence)))
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

  private func isIndependent(_ one: Sentence, _ other: Sentence) -> Bool {
    let (author, otherAuthor) = (authors[one.article], authors[other.article])
    return one.article != other.article && (author == nil || author != otherAuthor)
  }
}
