import Retrieval

/// What a sentence says, to tell whether another one says the same or the opposite.
struct ComparableClaim {
  private let content: Set<String>
  private let names: Set<String>
  private let isNegated: Bool
  /// Figures by the word that follows them: "86" by "billion" and so on.
  private let figures: [String: Set<String>]
  /// Those tied to that word by a hyphen: a "16-inch screen" is another thing than a 15-inch one.
  private let attributes: [String: Set<String>]

  init(_ text: String) {
    let words = Lexicon.words(in: text)
    content = Set(words.filter { !Lexicon.stopWords.contains($0) }.map(Lexicon.stem))
    let tokens = text.split { !$0.isLetter && !$0.isNumber }
    names = Set(tokens.dropFirst().filter { $0.first?.isUppercase == true }.map { Lexicon.stem($0.lowercased()) })
    isNegated = words.indices.contains { place in
      Self.negations.contains(words[place]) && !Self.isHedge(at: place, in: words) || words[place].hasSuffix("n't")
    }
    figures = Self.figures(in: words)
    attributes = text.split(whereSeparator: \.isWhitespace).filter { $0.contains("-") }
      .reduce(into: [:]) { $0.merge(Self.figures(in: Lexicon.words(in: $1))) { $0.union($1) } }
  }

  /// "If not by a lot", "not only".
  private static func isHedge(at place: Int, in words: [String]) -> Bool {
    guard words[place] == "not" else { return false }
    return place > 0 && words[place - 1] == "if"
      || place + 1 < words.count && ["only", "just"].contains(words[place + 1])
  }

  private static func figures(in words: [String]) -> [String: Set<String>] {
    zip(words, words.dropFirst()).reduce(into: [:]) { figures, pair in
      let (word, next) = pair
      guard word.allSatisfy(\.isNumber), !next.contains(where: \.isNumber), !Lexicon.stopWords.contains(next) else {
        return
      }
      figures[Lexicon.stem(next), default: []].insert(word)
    }
  }

  /// Whether the two speak of the same named thing and contradict each other.
  func opposes(_ other: ComparableClaim) -> Bool {
    let shared = content.intersection(other.content)
    let (shorter, longer) = (min(content.count, other.content.count), max(content.count, other.content.count))
    // What a much longer sentence negates is mostly something else.
    guard longer <= Self.mostLonger * shorter else { return false }
    let share = Double(shared.count) / Double(max(1, shorter))
    guard share >= Self.overlap, !names.intersection(other.names).isEmpty,
      !Self.differ(attributes, other.attributes)
    else { return false }
    return hasOppositeWord(of: other) || share >= Self.strictOverlap && differs(from: other)
  }

  /// Whether the two state the same thing.
  ///
  /// - Parameter likeness: The cosine of the two sentences' vectors. Sentences on one subject can be as alike without a
  ///   fact in common, so they must share words, too.
  func restates(_ other: ComparableClaim, likeness: Float) -> Bool {
    let shorter = min(content.count, other.content.count)
    guard likeness >= Self.sameness, shorter >= Self.fewestWords, !differs(from: other) else { return false }
    return Double(content.intersection(other.content).count) >= Self.sharedWords * Double(shorter)
  }

  /// Of 45 pairs of sentences by different authors of the sample corpus with a cosine of 0.6 or more, nearly all that
  /// pass these say the same, and nearly none of the others.
  private static let sameness: Float = 0.64
  private static let sharedWords = 0.5
  private static let fewestWords = 5

  /// Whether the two can not say the same thing, however alike they are.
  func differs(from other: ComparableClaim) -> Bool {
    isNegated != other.isNegated || hasOppositeWord(of: other) || Self.differ(figures, other.figures)
  }

  private static func differ(_ ones: [String: Set<String>], _ others: [String: Set<String>]) -> Bool {
    ones.contains { unit, values in others[unit].map { values.isDisjoint(with: $0) } ?? false }
  }

  private func hasOppositeWord(of other: ComparableClaim) -> Bool {
    Self.opposites.contains { one, opposite in
      content.contains(one) && other.content.contains(opposite) && !content.contains(opposite)
        || content.contains(opposite) && other.content.contains(one) && !content.contains(one)
    }
  }

  /// Share of the shorter one's words that the other must have where opposite words decide.
  private static let overlap = 0.34
  /// The same where a negation or a figure decides, which may belong to something else.
  private static let strictOverlap = 0.6
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
