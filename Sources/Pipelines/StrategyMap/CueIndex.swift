import Foundation
import Retrieval

/// Where the words of a text stand, for finding cues in it.
struct CueIndex {
  private var stems: [String: [Int]] = [:]
  private var words: [String: [Int]] = [:]

  /// The words that carry meaning, without their inflections.
  let contentStems: Set<String>

  /// The terms of a cue stand within so many words of the first of them.
  private static let window = 10

  init(_ text: String) {
    contentStems = Set(Lexicon.contentWords(in: text).map(Lexicon.stem))
    for (position, word) in Lexicon.words(in: text).enumerated() {
      words[word, default: []].append(position)
      stems[Lexicon.stem(word), default: []].append(position)
    }
  }

  /// Whether every term of the cue stands near one place of its first term.
  func contains(_ cue: Cue) -> Bool {
    var places: [[Int]] = []
    for term in cue.terms {
      let found = term.flatMap(positions)
      if found.isEmpty { return false }
      places.append(found)
    }
    guard let first = places.first else { return false }
    return first.contains { start in
      places.dropFirst().allSatisfy { $0.contains { abs($0 - start) <= Self.window } }
    }
  }

  private func positions(of term: Cue.Term) -> [Int] {
    switch term {
    case .exact(let word): return words[word] ?? []
    case .stems(let parts):
      guard parts.allSatisfy({ stems[$0] != nil }) else { return [] }
      return stems[parts[0]] ?? []
    }
  }
}

/// The strength of a motive's cues in a text, each weighed down by how common it is in the corpus.
struct CueStrength {
  private let cues: [(cue: Cue, weight: Double)]

  /// One cue alone never makes it certain.
  private static let certainty = 0.8
  /// How far a cue that speaks against a motive takes its score down.
  private static let contradiction = 0.3

  /// - Parameter corpus: The passages that are judged together. A cue found in more than a few of them says less, by the
  ///   logarithm of their number as in inverse document frequency (Spärck Jones, 1972).
  init(_ cues: [Cue], corpus: [CueIndex]) {
    let total = Double(corpus.count + 1)
    self.cues = cues.map { cue in
      let frequency = Double(corpus.count { $0.contains(cue) }) + 0.5
      let rarity = min(1, log(total / frequency) / log(max(total, 3) / 2))
      return (cue, cue.weight * max(0, rarity))
    }
  }

  /// From -0.3 to 1: several cues add up as independent evidence does, and one that speaks against takes from them.
  func strength(in text: CueIndex) -> Double {
    var doubt = 1.0
    var against = 0.0
    for (cue, weight) in cues where text.contains(cue) {
      if weight > 0 {
        doubt *= 1 - weight * Self.certainty
      } else {
        against = max(against, -weight)
      }
    }
    return (1 - doubt) * (1 - against) - Self.contradiction * against
  }
}
