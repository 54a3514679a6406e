import Foundation

/// The fitted weights behind an answer.
enum AnswerModel {
  /// Log-odds of the best sentence from which a question counts as answered.
  static let threshold = -0.75

  /// Weights that differ by the kind of question.
  private struct KindWeights {
    var bias: Double
    var similarity: Double
    var softCoverage: Double
    var cue: Double
    var ownCoverage: Double
  }

  private static func weights(for kind: Question.Kind) -> KindWeights {
    switch kind {
    case .when: KindWeights(bias: -6.25, similarity: 4.48, softCoverage: 1.43, cue: 0.58, ownCoverage: 0.20)
    case .who: KindWeights(bias: -5.90, similarity: 2.38, softCoverage: 1.05, cue: 1.08, ownCoverage: -0.39)
    case .quantity: KindWeights(bias: -6.81, similarity: 2.84, softCoverage: 1.04, cue: 0.59, ownCoverage: 0.14)
    case .what: KindWeights(bias: -6.04, similarity: 2.82, softCoverage: 2.47, cue: 0.41, ownCoverage: -0.10)
    case .open: KindWeights(bias: -5.95, similarity: 4.22, softCoverage: 2.03, cue: 0.41, ownCoverage: 1.87)
    case .why: KindWeights(bias: -5.97, similarity: 3.78, softCoverage: 2.27, cue: 1.68, ownCoverage: 1.22)
    }
  }

  /// Log-odds that a sentence with these facts answers a question of this kind.
  static func logOdds(_ facts: SentenceFacts, kind: Question.Kind) -> Double {
    let weights = weights(for: kind)
    var sum = weights.bias + weights.similarity * facts.similarity + weights.softCoverage * facts.softCoverage
    sum += weights.cue * facts.cue + weights.ownCoverage * facts.ownCoverage
    sum += 0.40 * facts.nearCoverage + 0.85 * facts.coverage + 1.74 * facts.softOwnCoverage
    sum += 0.90 * facts.weakestWord + 0.43 * facts.anchors - 0.24 * facts.hasNewName + 0.07 * facts.hasNewNumber
    sum += -0.03 * facts.length - 0.46 * facts.isFirst + 3.60 * facts.passageLag
    sum += 0.34 * facts.head + 0.37 * facts.headBesideNumber + 0.49 * facts.hasNoHead + 1.18 * facts.isCounted
    sum += 1.80 * facts.rest - 1.09 * facts.weakestRest
    // Form: too rare in the questions to be fitted with the rest.
    sum += 0.5 * facts.isLabelled - 0.5 * facts.isFragment - 2 * facts.isQuestion
    return sum
  }

  /// How good a reason a sentence is for "why": a reason seldom repeats the words of the question, so form counts for
  /// more and wording for less. Fitted by listwise regression (ListNet's top-one loss, Cao et al., 2007).
  static func reasonScore(_ facts: SentenceFacts) -> Double {
    var sum = 1.5 * facts.similarity + 0.5 * facts.neighbourSimilarity + 2 * facts.passageLag
    sum += 0.5 * facts.headedCoverage + 1.5 * facts.coverage + 2.5 * facts.cue + 0.8 * facts.length
    sum += 1.5 * facts.isLabelled - 0.4 * facts.isFirst - facts.isQuestion
    return sum
  }

  /// How sure it is that a best sentence with these log-odds answers, from 0 to 1, one half at the threshold.
  static func confidence(_ logOdds: Double) -> Double { 1 / (1 + exp(threshold - logOdds)) }
}
