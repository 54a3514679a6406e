import Foundation
import Llama
import Retrieval

/// A quote with the evidence that it answers the question.
struct ScoredQuote: Sendable {
  let quote: Quote
  /// Cosine of quote and question, the better of the question as asked and as a statement; 0 without an encoder.
  let similarity: Double
  /// Share of the question's words, weighted by rarity, that the quote or its headings contain.
  let coverage: Double
  /// 0...1: how much the quote looks like the kind of answer asked for.
  let cue: Double
  let vector: [Float]

  var score: Double {
    0.55 * similarity + 0.15 * coverage + 0.2 * cue + 0.25 * quote.passageScore
  }
}

/// Scores quotes against one question.
struct QuoteScorer {
  let question: Question
  /// Rarity of the question's stems in the corpus.
  let rarity: [String: Double]

  /// Encodes and scores quotes, best first.
  func score(_ quotes: [Quote], with encoder: TextEncoder?) async throws -> [ScoredQuote] {
    var vectors: [[Float]] = []
    var asked: [[Float]] = []
    if let encoder {
      let queries = try await encoder.encode([question.text, question.statement], as: .query)
      asked = (0..<queries.count).map { Array(queries[$0]) }
      let encoded = try await encoder.encode(quotes.map(\.text), as: .passage)
      vectors = (0..<encoded.count).map { Array(encoded[$0]) }
    }
    return quotes.enumerated().map { index, quote in
      let vector = vectors.isEmpty ? [] : vectors[index]
      return ScoredQuote(
        quote: quote, similarity: asked.map { Double(Self.dot($0, vector)) }.max() ?? 0, coverage: coverage(of: quote),
        cue: AnswerCue.strength(of: quote.text, for: question), vector: vector)
    }
    .sorted { $0.score != $1.score ? $0.score > $1.score : $0.quote.order(before: $1.quote) }
  }

  private func coverage(of quote: Quote) -> Double {
    let present = Set(Lexicon.words(in: quote.text + " " + quote.context).map(Lexicon.stem))
    let total = rarity.values.reduce(0, +)
    guard total > 0 else { return 0 }
    return rarity.filter { present.contains($0.key) }.values.reduce(0, +) / total
  }

  static func dot(_ left: [Float], _ right: [Float]) -> Float {
    zip(left, right).reduce(0) { $0 + $1.0 * $1.1 }
  }
}

extension Quote {
  /// A total order for ties, so that the same question always gives the same answer.
  func order(before other: Quote) -> Bool {
    (article, range.lowerBound, range.upperBound) < (other.article, other.range.lowerBound, other.range.upperBound)
  }
}
