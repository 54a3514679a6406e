import KnowledgeBase
import Retrieval

/// Whether what was found answers the question, and what is missing where it does not.
struct Sufficiency {
  let isSufficient: Bool
  /// The question's names, numbers, units and rare words that the evidence lacks.
  let missing: [String]
  /// Grows with the confidence that the corpus answers; sufficient from ``threshold`` on.
  let confidence: Double

  static let threshold = 0.5

  init(question: Question, rarity: [String: Double], hits: [Hit], quotes: [ScoredQuote]) {
    let evidence = quotes.prefix(5)
    let present = Set(
      hits.prefix(8).flatMap { Lexicon.words(in: $0.passage.text) + Lexicon.words(in: $0.article.title ?? "") }
        .map(Lexicon.stem))
    let unmetUnit = question.unit.map { unit in !evidence.contains { unit.occurs(in: $0.quote.text) } } ?? false
    let total = rarity.values.reduce(0, +)
    let absent = question.terms.filter { !present.contains(Lexicon.stem($0)) }
    let absentShare = total > 0 ? absent.reduce(0) { $0 + (rarity[Lexicon.stem($1)] ?? 0) } / total : 0
    let absentAnchors = question.anchors.filter(absent.contains)

    let similarity = evidence.first?.similarity ?? 0
    let coverage = evidence.map(\.coverage).max() ?? 0
    let cue = evidence.map(\.cue).max() ?? 0
    var confidence = 0.9 * similarity + 0.35 * coverage + 0.15 * cue - 0.5 * absentShare
    if unmetUnit { confidence -= 0.5 }
    if !absentAnchors.isEmpty { confidence -= 0.4 }
    if evidence.isEmpty { confidence = -1 }
    self.confidence = confidence
    isSufficient = confidence >= Self.threshold
    missing = absent
  }
}
