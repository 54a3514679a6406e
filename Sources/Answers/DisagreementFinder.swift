import KnowledgeBase
import Retrieval

/// Finds pairs of sentences by different authors that may say opposite things.
///
/// Conservative: the two must speak of the same thing (close in meaning, with a name and most of their words in common),
/// and one must negate what the other states, use the opposite word, or give another figure in the same unit.
struct DisagreementFinder {
  /// Cosine from which two sentences speak of the same thing.
  private static let likeness: Float = 0.6
  /// Share of the shorter sentence's content words that the other has, too.
  private static let overlap = 0.34
  /// The same for two figures, which only contradict each other as values of one thing.
  private static let figureOverlap = 0.6
  /// Sentences that are compared, best first.
  private static let candidates = 40
  private static let mostPairs = 3

  let authors: [ArticleID: String]

  /// Pairs, the likeliest first.
  func pairs(among sentences: [ScoredSentence]) -> [(first: Sentence, second: Sentence)] {
    let candidates = sentences.prefix(Self.candidates).filter { !$0.sentence.text.hasSuffix("?") }
    let claims = candidates.map { ComparableClaim($0.sentence.text) }
    var found: [(likeness: Float, first: Sentence, second: Sentence)] = []
    for left in candidates.indices {
      for right in candidates.indices.dropFirst(left + 1) where isIndependent(candidates[left], candidates[right]) {
        let likeness = cosine(candidates[left].vector, candidates[right].vector)
        guard likeness >= Self.likeness, claims[left].opposes(claims[right], Self.overlap, Self.figureOverlap) else {
          continue
        }
        found.append((likeness, candidates[left].sentence, candidates[right].sentence))
      }
    }
    var used: Set<Range<Int>> = []
    return found.sorted { $0.likeness > $1.likeness }.filter {
      used.insert($0.first.range).inserted && used.insert($0.second.range).inserted
    }
    .prefix(Self.mostPairs).map { ($0.first, $0.second) }
  }

  private func isIndependent(_ left: ScoredSentence, _ right: ScoredSentence) -> Bool {
    let (one, other) = (left.sentence.article, right.sentence.article)
    return one != other && (authors[one] == nil || authors[one] != authors[other])
  }
}
