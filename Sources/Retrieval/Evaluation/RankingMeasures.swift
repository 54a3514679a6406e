import Foundation

/// Measures of one ranked list against graded judgments.
public enum RankingMeasures {
  /// Normalised discounted cumulative gain of the first `k`, with gain 2^grade − 1 (Burges et al., 2005).
  ///
  /// - Parameters:
  ///   - ranked: Document ids, best first.
  ///   - grades: Judged documents; absent ones count as grade 0.
  public static func ndcg(_ ranked: [String], grades: [String: Int], at k: Int) -> Double {
    let ideal = discountedGain(grades.values.sorted(by: >).prefix(k))
    return ideal > 0 ? discountedGain(ranked.prefix(k).map { grades[$0] ?? 0 }) / ideal : 0
  }

  /// Share of the relevant documents, of grade 1 and more, among the first `k`.
  public static func recall(_ ranked: [String], grades: [String: Int], at k: Int) -> Double {
    let relevant = grades.filter { $0.value > 0 }
    guard !relevant.isEmpty else { return 0 }
    return Double(Set(ranked.prefix(k)).count { relevant[$0] != nil }) / Double(relevant.count)
  }

  /// One over the rank of the first relevant document among the first `k`; 0 where there is none.
  public static func reciprocalRank(_ ranked: [String], grades: [String: Int], at k: Int) -> Double {
    let first = ranked.prefix(k).firstIndex { grades[$0, default: 0] > 0 }
    return first.map { 1 / Double($0 + 1) } ?? 0
  }

  private static func discountedGain(_ grades: some Sequence<Int>) -> Double {
    grades.enumerated().reduce(0) { sum, entry in
      sum + (pow(2, Double(entry.element)) - 1) / log2(Double(entry.offset + 2))
    }
  }
}
