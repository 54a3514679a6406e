import Foundation

/// The fitted weights behind an answer.
enum AnswerModel {
  /// Log-odds of the best sentence from which a question counts as answered.
  static let threshold = -1.0

  private static func bias(for kind: Question.Kind) -> Double {
    switch kind {
    case .why: -6.04
    case .when: -6.31
    case .who: -7.67
    case .quantity: -7.61
    case .what: -7.16
    case .open: -6.68
    }
  }

  /// Log-odds that a sentence with these facts answers a question of this kind.
  static func logOdds(_ facts: SentenceFacts, kind: Question.Kind) -> Double {
    var sum = bias(for: kind) + 1.47 * facts.similarity + 1.35 * facts.distinctness + 0.24 * facts.cue
    sum += 0.79 * facts.softOwnCoverage + 1.51 * facts.softCoverage + 0.30 * facts.ownCoverage + 1.58 * facts.coverage
    sum += 1.15 * facts.pairs - 0.77 * facts.ownGap - 0.30 * facts.gap + 0.79 * facts.anchors
    sum += 2.19 * facts.typed + 3.34 * facts.isUntyped - 0.68 * facts.names
    sum += 0.32 * facts.head + 0.41 * facts.headBesideNumber + 1.00 * facts.hasNoHead + 0.65 * facts.isCounted
    sum += 1.24 * facts.rest + 2.79 * facts.passageLag - 0.31 * facts.isFirst
    // Form: too rare in the questions to be fitted with the rest.
    sum += 0.5 * facts.isLabelled - 0.5 * facts.isFragment - 2 * facts.isQuestion
    return sum
  }

  /// How good a reason a sentence is for "why": a reason seldom repeats the words of the question, so form counts for
  /// more and wording for less. Fitted by listwise regression (ListNet's top-one loss, Cao et al., 2007), then rounded
  /// and weighed towards the subject by hand.
  static func reasonScore(_ facts: SentenceFacts) -> Double {
    var sum = 1.5 * facts.similarity + 0.5 * facts.neighbourSimilarity + 2 * facts.passageLag
    sum += 0.5 * facts.headedCoverage + 0.5 * facts.coverage + 2.5 * facts.topic + 2.5 * facts.cue + 0.8 * facts.length
    sum += 1.5 * facts.isLabelled - 0.4 * facts.isFirst - 0.6 * facts.isFragment - facts.isQuestion
    return sum
  }

  /// How sure it is that a best sentence with these log-odds answers, from 0 to 1, one half at the threshold.
  static func confidence(_ logOdds: Double) -> Double { 1 / (1 + exp(threshold - logOdds)) }
}
