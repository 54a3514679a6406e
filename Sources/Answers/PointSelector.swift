import Articles
import KnowledgeBase

/// One point of an answer with every quote that makes it, the best first.
struct Point: Sendable {
  var quotes: [Quote]
}

/// Chooses the few quotes that together answer, each point once.
struct PointSelector {
  let question: Question

  /// Quotes this alike say the same thing.
  private static let sameness: Float = 0.8
  /// How much likeness to what is already said costs.
  private static let redundancyCost = 0.25
  /// A point scores at least this share of the best one.
  private var floor: Double { question.kind == .why ? 0.62 : 0.8 }
  private var maximumPoints: Int { question.kind == .why ? 10 : question.kind == .what ? 5 : 3 }

  /// Points in the order of their support: independent articles first, then score.
  func points(from scored: [ScoredQuote]) -> [Point] {
    guard let top = scored.first?.score, top > 0 else { return [] }
    var remaining = scored.filter { $0.score >= top * floor && isStatement($0.quote) }
    var chosen: [(lead: ScoredQuote, others: [Quote])] = []
    while chosen.count < maximumPoints, let next = nextIndex(in: remaining, beside: chosen.map(\.lead)) {
      let lead = remaining.remove(at: next)
      var others: [Quote] = []
      remaining.removeAll { other in
        if other.quote.article == lead.quote.article, other.quote.range.overlaps(lead.quote.range) { return true }
        guard QuoteScorer.dot(other.vector, lead.vector) >= Self.sameness else { return false }
        if other.quote.article != lead.quote.article, !others.contains(where: { $0.article == other.quote.article }) {
          others.append(other.quote)
        }
        return true
      }
      chosen.append((lead, others))
    }
    return chosen.enumerated()
      .sorted { left, right in
        left.element.others.count != right.element.others.count
          ? left.element.others.count > right.element.others.count : left.offset < right.offset
      }
      .map { Point(quotes: [$0.element.lead.quote] + $0.element.others) }
  }

  /// Maximal marginal relevance (Carbonell and Goldstein, 1998).
  private func nextIndex(in remaining: [ScoredQuote], beside chosen: [ScoredQuote]) -> Int? {
    remaining.indices.max { left, right in
      marginalScore(remaining[left], beside: chosen) < marginalScore(remaining[right], beside: chosen)
    }
  }

  private func marginalScore(_ quote: ScoredQuote, beside chosen: [ScoredQuote]) -> Double {
    let likeness = chosen.map { Double(QuoteScorer.dot(quote.vector, $0.vector)) }.max() ?? 0
    return quote.score - Self.redundancyCost * likeness
  }

  private func isStatement(_ quote: Quote) -> Bool {
    !quote.text.hasSuffix("?") && !quote.text.hasSuffix(":")
  }
}
