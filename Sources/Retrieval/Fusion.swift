package import KnowledgeBase

/// Joins what was found by words with what was found by meaning into one order.
///
/// A convex combination of scores rather than of ranks, which throw away how far ahead a passage is (Bruch et al.,
/// "An analysis of fusion functions for hybrid retrieval", 2023). Each side is brought to its own unit, so that no data
/// set's or encoder's scale is built in: cosines to the standard deviation of the query's cosines over the whole corpus,
/// relevances to that of the best matches. docs/RETRIEVAL.md has what else was tried.
package struct Fusion {
  /// BM25 relevance of the passages that match by words.
  package var lexical: [PassageID: Double] = [:]
  /// Cosines to the query of all candidates. Empty without an encoder.
  package var dense: [PassageID: Float] = [:]
  /// Standard deviation of the query's cosines over all passages searched.
  package var denseDeviation = 0.0
  /// How many passages there are to be searched.
  package var passages = 0

  package init() {}

  /// Weight of a relevance against a cosine, each in its own unit.
  private static let lexicalWeight = 0.3
  /// How many of the best matches give the relevances' unit: passages that match not at all are among them where fewer
  /// match, so that a rare word weighs more than one that is everywhere.
  private static let reach = 200

  /// All candidates, best first; ties in the order of their ids. Scores are in units of the cosine where there is one.
  package func ranked() -> [(id: PassageID, score: Double)] {
    var scores = lexical
    if !dense.isEmpty {
      let deviation = lexicalDeviation
      let factor = deviation > 0 ? Self.lexicalWeight * denseDeviation / deviation : 0
      scores = scores.mapValues { $0 * factor }
      for (id, cosine) in dense { scores[id, default: 0] += Double(cosine) }
    }
    return scores.map { (id: $0.key, score: $0.value) }
      .sorted { $0.score != $1.score ? $0.score > $1.score : $0.id < $1.id }
  }

  private var lexicalDeviation: Double {
    let best = lexical.values.sorted(by: >).prefix(Self.reach)
    let count = Double(max(best.count, min(Self.reach, passages)))
    guard count > 0 else { return 0 }
    let mean = best.reduce(0, +) / count
    let squares = best.reduce(0) { $0 + $1 * $1 } / count
    return max(0, squares - mean * mean).squareRoot()
  }
}
