import Foundation
import Retrieval

/// Whether what was found answers the question, and what is missing where it does not.
///
/// The best single sentence decides: texts on the same subject always have all the words somewhere, so words that lie
/// apart prove nothing.
struct Sufficiency {
  /// 0...1; one half and more is taken for an answer.
  let confidence: Double
  /// The question's words and units that the evidence lacks.
  let missing: [String]
  /// The same by kind, and the unit that no sentence states.
  let gaps: [Gap]

  var isSufficient: Bool { confidence >= 0.5 }

  /// Sentences whose surroundings decide what is called missing.
  private static let evidence = 5
  /// What it costs in log-odds that the best sentence is not in the unit asked for.
  private static let unitCost = 3.0

  init(question: Question, sentences: [ScoredSentence]) {
    let asksNothing = question.terms.allSatisfy(Lexicon.stopWords.contains)
    guard let best = sentences.max(by: { $0.logOdds < $1.logOdds }), !asksNothing else {
      confidence = 0
      missing = question.terms
      gaps = Gap.gaps(of: missing, in: question, lacksUnit: false)
      return
    }
    let lacksUnit = question.unit.map { unit in
      !unit.occurs(in: best.sentence.text)
        && !sentences.contains { $0.sentence.adjoins(best.sentence) && unit.occurs(in: $0.sentence.text) }
    }
    confidence = AnswerModel.confidence(best.logOdds - (lacksUnit == true ? Self.unitCost : 0))
    let stems = sentences.prefix(Self.evidence).map { lead in
      sentences.map(\.sentence).filter { $0.adjoins(lead.sentence) }.reduce(Self.stems(lead.sentence)) {
        $0.union(Self.stems($1))
      }
    }
    missing = question.terms.filter { term in !stems.contains { $0.contains(Lexicon.stem(term)) } }
    gaps = Gap.gaps(of: missing, in: question, lacksUnit: lacksUnit == true)
  }

  private static func stems(_ sentence: Sentence) -> Set<String> {
    Set(Lexicon.words(in: sentence.text + " " + sentence.context).map(Lexicon.stem))
  }
}

extension Gap {
  /// Sorts what is missing by its kind; where every word was found, what is missing is the answer itself.
  static func gaps(of missing: [String], in question: Question, lacksUnit: Bool) -> [Gap] {
    let names = missing.filter(question.anchors.contains)
    let periods = names.filter(AnswerCue.isYear)
    let actors = names.filter { !periods.contains($0) }
    let topics = missing.filter { !names.contains($0) }
    var gaps = [(Kind.period, periods), (.actor, actors), (.topic, topics)].filter { !$0.1.isEmpty }.map {
      Gap(kind: $0.0, text: $0.1.joined(separator: ", "))
    }
    if lacksUnit { gaps.append(Gap(kind: .answer, text: "an amount in the unit asked for")) }
    if gaps.isEmpty { gaps.append(Gap(kind: .answer, text: question.kind.answer)) }
    return gaps
  }
}
