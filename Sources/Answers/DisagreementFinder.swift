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
    let claims = candidates.map { OpposableClaim($0.sentence.text) }
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

/// What decides whether two sentences contradict each other.
struct OpposableClaim {
  private let content: Set<String>
  private let names: Set<String>
  private let isNegated: Bool
  /// Figures by the word that follows them: "86" by "billion" and so on.
  private let figures: [String: Set<String>]

  init(_ text: String) {
    let words = Lexicon.words(in: text)
    content = Set(words.filter { !Lexicon.stopWords.contains($0) }.map(Lexicon.stem))
    let tokens = text.split { !$0.isLetter && !$0.isNumber }
    names = Set(tokens.dropFirst().filter { $0.first?.isUppercase == true }.map { Lexicon.stem($0.lowercased()) })
    isNegated = words.contains { Self.negations.contains($0) || $0.hasSuffix("n't") }
    var figures: [String: Set<String>] = [:]
    for (word, next) in zip(words, words.dropFirst())
    where word.allSatisfy(\.isNumber) && !next.contains(where: \.isNumber) && !Lexicon.stopWords.contains(next) {
      figures[Lexicon.stem(next), default: []].insert(word)
    }
    self.figures = figures
  }

  /// Whether the two speak of the same named thing and contradict each other.
  ///
  /// - Parameters:
  ///   - overlap: Share of the shorter one's words that the other must have where opposite words decide.
  ///   - strictOverlap: The same where a negation or a figure decides, which may belong to something else.
  func opposes(_ other: OpposableClaim, _ overlap: Double, _ strictOverlap: Double) -> Bool {
    let shared = content.intersection(other.content)
    let (shorter, longer) = (min(content.count, other.content.count), max(content.count, other.content.count))
    // What a much longer sentence negates is mostly something else.
    guard longer <= Self.mostLonger * shorter else { return false }
    let share = Double(shared.count) / Double(max(1, shorter))
    guard share >= overlap, !names.intersection(other.names).isEmpty else { return false }
    return hasOppositeWord(of: other) || share >= strictOverlap && differs(from: other)
  }

  /// Whether the two can not say the same thing, however alike they are.
  func differs(from other: OpposableClaim) -> Bool {
    isNegated != other.isNegated || hasOppositeWord(of: other)
      || figures.contains { unit, values in other.figures[unit].map { values.isDisjoint(with: $0) } ?? false }
  }

  private func hasOppositeWord(of other: OpposableClaim) -> Bool {
    Self.opposites.contains { one, opposite in
      content.contains(one) && other.content.contains(opposite) && !content.contains(opposite)
        || content.contains(opposite) && other.content.contains(one) && !content.contains(one)
    }
  }

  /// A sentence has at most so many times the other's content words.
  private static let mostLonger = 3

  private static let negations: Set<String> = [
    "not", "no", "never", "none", "nobody", "nothing", "without", "cannot", "neither", "nor", "hardly",
  ]
  /// Stems of words that say the opposite of each other about the same thing.
  private static let opposites: [(String, String)] = [
    ("rais", "lower"), ("increas", "reduc"), ("increas", "decreas"), ("rise", "fall"), ("grow", "shrink"),
    ("cheap", "expens"), ("cheaper", "dearer"), ("safe", "danger"), ("safer", "riskier"), ("help", "hurt"),
    ("help", "harm"), ("win", "lose"), ("won", "lost"), ("succeed", "fail"), ("strengthen", "weaken"),
    ("allow", "forbid"), ("permit", "forbid"), ("legal", "illegal"), ("lawful", "unlawful"), ("tru", "fals"),
    ("right", "wrong"), ("sufficient", "insufficient"), ("possibl", "impossibl"), ("likeli", "unlikeli"),
    ("support", "oppos"), ("accept", "reject"), ("easi", "difficult"), ("strong", "weak"), ("better", "worse"),
    ("sensibl", "mistak"), ("generosity", "selfish"), ("more", "less"),
  ]
}
