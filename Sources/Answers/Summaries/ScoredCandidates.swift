import Foundation
import Llama
import Retrieval

/// An article's sentences with their scores, from which a summary is chosen.
struct ScoredCandidates {
  private let candidates: [SummaryCandidate]
  private let vectors: Embeddings
  private let scores: [Double]

  /// Fitted on one half of two collections of articles with their authors' own abstracts; `pipelines/measure/rouge.py`
  /// reports the other half. Centrality, frequency and likeness to the title are in standard deviations.
  private enum Weight {
    static let centrality = 0.4
    static let frequency = 0.7
    static let titleLikeness = 0.95
    static let titleWords = 0.5
    static let opening = 2.3
    static let front = 0.5
    static let progress = 1.0
    static let closing = 1.2
    static let length = 0.7
    /// For a sentence that argues: it gives a reason, or weighs. Not fitted: abstracts of papers and news argue little.
    static let argument = 0.8
    /// For a sentence of fewer than ``shortWords`` words, which seldom carries more than a turn of phrase.
    static let short = -1.0
    static let redundancy = 4.0
  }

  /// Cosine from which two sentences say the same thing, so that only one of them is given.
  private static let repetition = 0.9

  private static let shortWords = 10

  /// - Parameters:
  ///   - title: The title with its vector, where there is one.
  ///   - vectors: A row for each candidate.
  init(_ candidates: [SummaryCandidate], title: (text: String, vector: ArraySlice<Float>)?, vectors: Embeddings) {
    self.candidates = candidates
    self.vectors = vectors
    let rows = candidates.indices
    let mean = Self.mean(of: vectors)
    let centrality = Self.standardized(rows.map { Double(innerProduct(vectors[$0], mean[...])) })
    let frequency = Self.standardized(Self.frequencies(of: candidates))
    let likeness = Self.standardized(
      rows.map { row in title.map { Double(innerProduct(vectors[row], $0.vector)) } ?? 0 })
    let titleStems = Set(Lexicon.contentWords(in: title?.text ?? "").map(Lexicon.stem))
    scores = rows.map { row in
      let (fromStart, fromEnd) = (Double(row), Double(candidates.count - 1 - row))
      let shared = Double(titleStems.intersection(candidates[row].stems).count) / Double(max(1, titleStems.count))
      var score = Weight.centrality * centrality[row] + Weight.frequency * frequency[row]
      score += Weight.titleLikeness * likeness[row] + Weight.titleWords * shared
      score += Weight.opening * exp(-fromStart / 3) + Weight.front * exp(-fromStart / 10)
      score += Weight.progress * fromStart / Double(candidates.count) + Weight.closing * exp(-fromEnd / 4)
      score += Weight.argument * AnswerCue.strength(of: candidates[row].text, for: .why)
      if candidates[row].wordCount < Self.shortWords { score += Weight.short }
      return score + Weight.length * Double(min(candidates[row].wordCount, 30)) / 30
    }
  }

  /// So many sentences are given even if some of them point back at a sentence that is not.
  private static let leastSentences = 3

  /// Indices of the sentences chosen, ascending. A sentence that points back is taken after the one it points at, or
  /// where too few others are left; crumbs only where there is nothing else.
  func choose(_ count: Int) -> [Int] {
    var chosen: [Int] = []
    var redundancy = [Double](repeating: 0, count: candidates.count)
    func take(_ count: Int, where isAllowed: (Int) -> Bool) {
      while chosen.count < count {
        let open = candidates.indices.filter {
          !chosen.contains($0) && redundancy[$0] < Self.repetition && isAllowed($0)
        }
        let values = open.map { scores[$0] - Weight.redundancy * redundancy[$0] }
        guard let best = values.indices.max(by: { values[$0] < values[$1] || values[$0] == values[$1] && $0 > $1 })
        else { return }
        chosen.append(open[best])
        let vector = vectors[open[best]]
        for index in candidates.indices {
          redundancy[index] = max(redundancy[index], Double(innerProduct(vectors[index], vector)))
        }
      }
    }
    take(count) { index in
      switch candidates[index].form {
      case .complete: true
      case .dependent:
        index > 0 && candidates[index - 1].block == candidates[index].block && chosen.contains(index - 1)
      case .crumb: false
      }
    }
    take(min(count, Self.leastSentences)) { candidates[$0].form == .dependent }
    if chosen.isEmpty { take(count) { _ in true } }
    return chosen.sorted()
  }

  private static func mean(of vectors: Embeddings) -> [Float] {
    var sum = [Float](repeating: 0, count: vectors.dimensions)
    for row in 0..<vectors.count {
      for (index, value) in vectors[row].enumerated() { sum[index] += value }
    }
    return sum
  }

  /// For each sentence, the mean frequency in the article of its words that carry meaning.
  private static func frequencies(of candidates: [SummaryCandidate]) -> [Double] {
    var counts: [String: Int] = [:]
    for candidate in candidates { for stem in candidate.stems { counts[stem, default: 0] += 1 } }
    let most = Double(counts.values.max() ?? 1)
    return candidates.map { candidate in
      guard !candidate.stems.isEmpty else { return 0 }
      return candidate.stems.reduce(0) { $0 + Double(counts[$1] ?? 0) / most } / Double(candidate.stems.count)
    }
  }

  private static func standardized(_ values: [Double]) -> [Double] {
    let count = Double(max(values.count, 1))
    let mean = values.reduce(0, +) / count
    let deviation = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count).squareRoot()
    return values.map { ($0 - mean) / (deviation + 1e-6) }
  }
}
