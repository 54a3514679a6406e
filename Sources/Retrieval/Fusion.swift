import KnowledgeBase

/// Joins the scores of several retrievers into one order.
///
/// Score fusion rather than rank fusion: ranks throw away how far ahead a passage is, and plain reciprocal-rank fusion
/// measures below its better half. The first encoder's cosine carries the order; the others correct it.
struct Fusion {
  /// BM25 relevance of the passages that match by words.
  var lexical: [PassageID: Double] = [:]
  /// Cosines to the query, one dictionary an encoder, strongest encoder first, each over all candidates.
  var dense: [[PassageID: Float]] = []

  /// Share of the best lexical match in the fused score, in units of the first encoder's cosine.
  private static let lexicalWeight = 0.2
  /// Weight of each further encoder, its cosines brought to the spread of the first one's.
  private static let secondaryWeight = 0.4

  /// All candidates, best first; ties in the order of their ids.
  func ranked() -> [(id: PassageID, score: Double)] {
    let best = lexical.values.max() ?? 0
    var scores = lexical.mapValues { best > 0 ? $0 / best : 0 }
    if let primary = dense.first {
      scores = scores.mapValues { $0 * Self.lexicalWeight }
      for (id, cosine) in primary { scores[id, default: 0] += Double(cosine) }
      let spread = Self.moments(of: primary).deviation
      for secondary in dense.dropFirst() {
        let (mean, deviation) = Self.moments(of: secondary)
        guard deviation > 0 else { continue }
        for (id, cosine) in secondary {
          scores[id, default: 0] += Self.secondaryWeight * (Double(cosine) - mean) / deviation * spread
        }
      }
    }
    return scores.map { (id: $0.key, score: $0.value) }
      .sorted { $0.score != $1.score ? $0.score > $1.score : $0.id < $1.id }
  }

  private static func moments(of cosines: [PassageID: Float]) -> (mean: Double, deviation: Double) {
    guard !cosines.isEmpty else { return (0, 0) }
    let ordered = cosines.sorted { $0.key < $1.key }.map { Double($0.value) }
    let mean = ordered.reduce(0, +) / Double(ordered.count)
    let variance = ordered.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(ordered.count)
    return (mean, variance.squareRoot())
  }
}
