import Foundation
import Retrieval

/// Whether what was found answers the question, and what is missing where it does not.
///
/// A logistic model over a few signs: how close the best sentence is, whether the thing asked for is named near it, and
/// whether the question's names and units are. Questions for a number, a person or a name get the stricter test, because
/// texts on the same subject are always similar to them.
struct Sufficiency {
  /// 0...1.
  let confidence: Double
  /// The question's names, units and words that the best sentences lack.
  let missing: [String]

  var isSufficient: Bool { confidence >= 0.5 }

  /// Sentences whose surroundings must hold what the question asks for.
  private static let evidence = 5

  init(question: Question, rarity: [String: Double], sentences: [ScoredSentence]) {
    let asksNothing = question.terms.allSatisfy(Lexicon.stopWords.contains)
    guard !sentences.isEmpty, !asksNothing else {
      confidence = 0
      missing = question.terms
      return
    }
    let evidence = sentences.prefix(Self.evidence)
    let texts = evidence.map { best in
      ([best.sentence] + sentences.map(\.sentence).filter { $0.adjoins(best.sentence) }).map {
        $0.text + " " + $0.context
      }
      .joined(separator: " ")
    }
    let present = Set(texts.flatMap { Lexicon.words(in: $0) }.map(Lexicon.stem))
    func isAbsent(_ term: String) -> Bool { !present.contains(Lexicon.stem(term)) }
    let total = max(rarity.values.reduce(0, +), .leastNonzeroMagnitude)
    func weight(_ terms: [String]) -> Double { terms.reduce(0) { $0 + (rarity[Lexicon.stem($1)] ?? 0) } / total }

    missing = question.terms.filter(isAbsent)
    let similarity = evidence.map(\.similarity).max() ?? 0
    var logit = 5 * (similarity - 0.5) + 2 * ((evidence.map(\.coverage).max() ?? 0) - 0.3)
    logit += 1.5 - 2 * weight(missing)
    if !question.anchors.isEmpty {
      logit -= 2 * Double(question.anchors.count(where: isAbsent)) / Double(question.anchors.count)
    }
    if let focus = question.focus, isAbsent(focus) { logit -= question.wantsOneFact ? 1.5 : 0.4 }
    if let unit = question.unit, !texts.contains(where: unit.occurs) { logit -= 3 }
    confidence = 1 / (1 + exp(-logit))
  }
}
