import Foundation

/// The words that speak for each motive, learned from the taxonomy's sentences.
///
/// A word weighs what the log of the odds is of finding it in a sentence of the motive rather than in one of other motives
/// or of the background (as in naive Bayes), less where the corpus is full of it (inverse document frequency; Spärck
/// Jones, 1972).
struct MotiveWords: Sendable {
  /// For each motive, what its sentences hold, what the other ones and the background hold, and what follows.
  private let own: [Counts]
  private let rest: [Counts]
  private let weights: [[String: Double]]
  private let sentences: [[Set<String>]]
  /// How rare a word is in the corpus, from 0 to 1; 1 for those it has not.
  private let rarity: [String: Double]

  /// What is added to a count, so that a word seen once does not decide.
  private static let smoothing = 0.3
  /// As if every text had so many words more, so that a short one says less.
  private static let padding = 20.0

  /// - Parameter corpus: The passages that are judged together.
  init(_ taxonomy: Taxonomy, corpus: [CueIndex]) {
    var frequencies: [String: Int] = [:]
    for passage in corpus { for word in passage.contentStems { frequencies[word, default: 0] += 1 } }
    let total = log(Double(corpus.count + 2))
    let sentences = taxonomy.motives.map { motive in
      ([motive.description] + motive.examples).map { CueIndex($0).contentStems }
    }
    let background = taxonomy.background.map { CueIndex($0).contentStems }
    self.sentences = sentences
    rarity = frequencies.mapValues { max(0, log(Double(corpus.count + 2) / (Double($0) + 1)) / total) }
    own = sentences.map(Counts.init)
    rest = taxonomy.motives.indices.map { motive in
      // A motive that contains this one, or is contained, is no evidence against it.
      let others = taxonomy.motives.indices.filter {
        !taxonomy.areRelated(taxonomy.motives[motive].id, taxonomy.motives[$0].id)
      }
      return Counts(others.flatMap { sentences[$0] } + background)
    }
    weights = zip(own, rest).map { [rarity] own, rest in
      own.words.keys.reduce(into: [:]) { weights, word in
        let weight = Self.weight(of: word, own: own, rest: rest, rarity: rarity)
        if weight > 0 { weights[word] = weight }
      }
    }
  }

  private static func weight(
    of word: String, own: Counts, rest: Counts, leavingOut left: Int = 0, rarity: [String: Double]
  ) -> Double {
    guard own.words[word, default: 0] > left else { return 0 }
    let odds = log(own.share(of: word, smoothing, leavingOut: left) / rest.share(of: word, smoothing))
    return max(0, odds) * rarity[word, default: 1]
  }

  /// For each motive, how much the words of a text speak for it, by its length.
  func strengths(in text: CueIndex) -> [Double] {
    // In a fixed order: sums of floats depend on it.
    let words = text.contentStems.sorted()
    return weights.map { weights in Self.strength(of: words) { weights[$0] ?? 0 } }
  }

  /// The same of each sentence of a motive, by the motive's other sentences.
  func strengthsOfExamples(of motive: Int) -> [Double] {
    sentences[motive].map { sentence in
      Self.strength(of: sentence.sorted()) {
        Self.weight(of: $0, own: own[motive], rest: rest[motive], leavingOut: 1, rarity: rarity)
      }
    }
  }

  private static func strength(of words: [String], weight: (String) -> Double) -> Double {
    words.reduce(0.0) { $0 + weight($1) } / (Double(words.count) + padding)
  }

  /// In how many sentences each word is found.
  private struct Counts {
    var words: [String: Int] = [:]
    let sentences: Int

    init(_ sentences: [Set<String>]) {
      self.sentences = sentences.count
      for sentence in sentences { for word in sentence { words[word, default: 0] += 1 } }
    }

    /// - Parameter left: So many sentences that hold the word are not counted.
    func share(of word: String, _ smoothing: Double, leavingOut left: Int = 0) -> Double {
      (Double(words[word, default: 0] - left) + smoothing) / (Double(sentences - left) + 2 * smoothing)
    }
  }
}
