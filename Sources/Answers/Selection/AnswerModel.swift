import Foundation

/// The fitted weights behind an answer.
enum AnswerModel {
  /// Log-odds of the best sentence from which a question counts as answered.
  static let threshold = -0.75

  /// What it costs in log-odds that an article has none of the names asked about, and that the best passage is far from
  /// the question. Not fitted with the rest, which sees questions about the corpus; chosen on a coarse grid with some about
  /// other things (docs/ANSWERS.md).
  private static let (absenceCost, distanceCost) = (4.0, 6.0)

  /// Brings the log-odds of the wording, where there is nothing else, to the threshold: fitted on questions of another
  /// mixture, they are right from -1.2 on.
  private static let wordingAlone = 0.45

  /// The least log-odds that a reader is taken to give; what was not read counts as this.
  static let leastReaderOdds = -8.0
  /// The same in the order of reasons: there are many of them, and few are read.
  private static let leastReasonOdds = -3.0

  /// Log-odds that a sentence with these facts answers a question of this kind.
  static func logOdds(_ facts: SentenceFacts, kind: Question.Kind) -> Double {
    let odds =
      facts.readerOdds.map { logOdds(facts, readerOdds: $0, kind: kind) } ?? facts.wordedOdds + wordingAlone
    return odds - absenceCost * facts.absence - distanceCost * facts.distance
  }

  /// By what a reader makes of it and, a third as much, by its wording.
  private static func logOdds(_ facts: SentenceFacts, readerOdds: Double, kind: Question.Kind) -> Double {
    let bias =
      switch kind {
      case .why: 0.25
      case .when: 0.80
      case .who: 1.01
      case .quantity: 0.63
      case .what: 0.78
      case .open: 0.13
      }
    return bias + 0.78 * readerOdds + 0.28 * facts.wordedOdds + 1.11 * facts.isUntyped + 2.21 * facts.passageLag
  }

  /// The same by its wording alone, whatever names its article lacks: what is worth reading, and where no reader is at
  /// hand, the answer.
  static func wordedOdds(_ facts: SentenceFacts, kind: Question.Kind) -> Double {
    let bias =
      switch kind {
      case .why: -5.81
      case .when: -6.26
      case .who: -8.07
      case .quantity: -7.83
      case .what: -7.47
      case .open: -6.56
      }
    var sum = bias + 0.32 * facts.similarity + 1.17 * facts.distinctness + 0.24 * facts.cue
    sum += 1.37 * facts.softOwnCoverage + 1.82 * facts.softCoverage + 1.19 * facts.coverage
    sum += 1.20 * facts.pairs - 1.09 * facts.ownGap + 0.22 * facts.gap + 1.03 * facts.anchors
    sum += 2.83 * facts.typed + 3.69 * facts.isUntyped - 0.81 * facts.names
    sum += 0.18 * facts.head + 0.64 * facts.headBesideNumber + 0.97 * facts.hasNoHead + 0.60 * facts.isCounted
    sum += 1.21 * facts.rest + 5.50 * facts.passageLag - 0.42 * facts.isFirst
    // Form: too rare in the questions to be fitted with the rest.
    return sum + 0.5 * facts.isLabelled - 0.5 * facts.isFragment - 2 * facts.isQuestion
  }

  /// How good a reason a sentence is for "why". A reason seldom repeats the words of the question: what it stands in must
  /// be on the subject, its form counts for more than its wording, and to say the question again counts against it. The
  /// weights were chosen on a coarse grid; docs/ANSWERS.md says by what. A reader counts where it finds something: it was
  /// taught to find one answer.
  static func reasonScore(_ facts: SentenceFacts) -> Double {
    var sum = 8 * facts.passageLag + 1.5 * facts.similarity + 0.5 * facts.neighbourSimilarity
    sum += 0.5 * facts.headedCoverage + 0.5 * facts.coverage + 2.5 * facts.topic + 3.5 * facts.cue + 0.8 * facts.length
    sum += 2 * facts.softOwnCoverage - 3 * max(0, facts.repetition - 0.25) + facts.isLabelled - 0.5 * facts.isFirst
    sum -= 0.5 * facts.isFragment + facts.isQuestion + absenceCost * facts.absence
    sum += max(facts.readerOdds ?? 0, leastReasonOdds)
    return sum
  }

  /// How sure it is that a best sentence with these log-odds answers, from 0 to 1, one half at the threshold.
  static func confidence(_ logOdds: Double) -> Double { 1 / (1 + exp(threshold - logOdds)) }
}
