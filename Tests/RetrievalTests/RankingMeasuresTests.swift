import Foundation
import Retrieval
import Testing

@Suite("Ranking measures")
struct RankingMeasuresTests {
  private let grades = ["a": 3, "b": 2, "c": 0, "d": 1]

  @Test("nDCG is 1 for the ideal order, and 0 where nothing relevant is found")
  func extremes() {
    #expect(RankingMeasures.ndcg(["a", "b", "d", "c"], grades: grades, at: 10) == 1)
    #expect(RankingMeasures.ndcg(["c", "x"], grades: grades, at: 10) == 0)
    #expect(RankingMeasures.ndcg([], grades: grades, at: 10) == 0)
  }

  @Test("nDCG has exponential gains and logarithmic discounts")
  func gains() {
    let ideal = 7 / log2(2.0) + 3 / log2(3.0) + 1 / log2(4.0)
    let found = 3 / log2(2.0) + 7 / log2(4.0)
    #expect(abs(RankingMeasures.ndcg(["b", "x", "a"], grades: grades, at: 10) - found / ideal) < 1e-12)
  }

  @Test("nDCG looks at the first k only")
  func cutoff() {
    #expect(RankingMeasures.ndcg(["x", "y", "a"], grades: grades, at: 2) == 0)
  }

  @Test("Recall counts the relevant documents, whatever their grade")
  func recall() {
    #expect(RankingMeasures.recall(["a", "c", "d"], grades: grades, at: 10) == 2.0 / 3)
    #expect(RankingMeasures.recall(["a", "a", "a"], grades: grades, at: 10) == 1.0 / 3)
  }

  @Test("The reciprocal rank is that of the first relevant document")
  func reciprocalRank() {
    #expect(RankingMeasures.reciprocalRank(["c", "x", "d"], grades: grades, at: 10) == 1.0 / 3)
    #expect(RankingMeasures.reciprocalRank(["c", "x", "d"], grades: grades, at: 2) == 0)
  }
}
