import Foundation

/// The words that speak for each motive, learned from the taxonomy's sentences.
///
/// A word weighs what the log of the odds is of finding it in a sentence of the motive rather than in one of other motives
/// or of the background (as in naive Bayes), less where the corpus is full of it (inverse document frequency; Spärck
/// Jones, 1972).
struct MotiveWords: Sendable {
  /// For each motive.
  private let weights: [[String: Double]]

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
    weights = taxonomy.motives.indices.map { motive -> [String: Double] in
      // A motive that contains this one, or is contained, is no evidence against it.
      let others = taxonomy.motives.indices.filter {
        !taxonomy.areRelated(taxonomy.motives[motive].id, taxonomy.motives[$0].id)
      }
      let own = Counts(sentences[motive])
      let rest = Counts(others.flatMap { sentences[$0] } + background)
      return own.words.reduce(into: [:]) { weights, item in
        let odds = log(own.share(of: item.key, Self.smoothing) / rest.share(of: item.key, Self.smoothing))
        let rarity = log(Double(corpus.count + 2) / (Double(frequencies[item.key] ?? 0) + 1)) / total
        if odds > 0, rarity > 0 { weights[item.key] = odds * rarity }
      }
    }
  }

  /// For each motive, how much the words of a text speak for it, by its length.
  func strengths(in text: CueIndex) -> [Double] {
    // In a fixed order: sums of floats depend on it.
    let words = text.contentStems.sorted()
    return weights.map { weights in
      words.reduce(0.0) { $0 + (weights[$1] ?? 0) } / (Double(words.count) + Self.padding)
    }
  }

  /// In how many sentences each word is found.
  private struct Counts {
    var words: [String: Int] = [:]
    let sentences: Int

    init(_ sentences: [Set<String>]) {
      self.sentences = sentences.count
      for sentence in sentences { for word in sentence { words[word, default: 0] += 1 } }
    }

    func share(of word: String, _ smoothing: Double) -> Double {
      (Double(words[word] ?? 0) + smoothing) / (Double(sentences) + 2 * smoothing)
    }
  }
}
