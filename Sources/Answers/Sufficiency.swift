import Foundation
import Retrieval

/// Whether what was found answers the question, and what is missing where it does not.
///
/// A logistic model. Its main sign is the best single sentence that holds the question's parts together: texts on the
/// same subject always have all the words somewhere, so words that lie apart prove nothing. The weights were fitted on
/// the sample corpus' questions; five-fold cross-validation puts the area under the curve at 0.84, precision and recall
/// of abstaining near 0.6.
struct Sufficiency {
  /// 0...1; one half and more is taken for an answer.
  let confidence: Double
  /// The question's words and units that the evidence lacks.
  let missing: [String]
  /// The same by kind, and the unit that no sentence states.
  let gaps: [Gap]

  var isSufficient: Bool { confidence >= 0.5 }

  /// Sentences that are looked at, best first.
  private static let candidates = 10
  /// Sentences whose surroundings decide what is called missing.
  private static let evidence = 5

  init(question: Question, rarity: [String: Double], sentences: [ScoredSentence]) {
    let asksNothing = question.terms.allSatisfy(Lexicon.stopWords.contains)
    guard !sentences.isEmpty, !asksNothing else {
      confidence = 0
      missing = question.terms
      gaps = Gap.gaps(of: missing, in: question, lacksUnit: false)
      return
    }
    let surroundings = sentences.prefix(Self.candidates).map { Surroundings(of: $0, among: sentences) }
    let supports = surroundings.map { $0.support(for: question, rarity: rarity) }
    let support = supports.max() ?? 0
    let similarity = surroundings.map(\.sentence.similarity).max() ?? 0
    var logit = 2.65 * support + 3.63 * similarity - 3.54
    switch question.kind {
    case .quantity: logit -= 1.92
    case .what: logit -= 1.35
    case .why: logit += 1.87
    case .when, .who, .open: break
    }
    let evidence = surroundings.prefix(Self.evidence)
    let best = supports.firstIndex(of: support).map { surroundings[$0] }
    let lacksUnit = question.unit.map { best?.states($0) != true } ?? false
    if lacksUnit { logit -= 3 }
    confidence = 1 / (1 + exp(-logit))
    missing = question.terms.filter { term in !evidence.contains { $0.mentions(Lexicon.stem(term)) } }
    gaps = Gap.gaps(of: missing, in: question, lacksUnit: lacksUnit)
  }
}

/// A sentence with the words around it.
private struct Surroundings {
  let sentence: ScoredSentence
  private let neighbours: [Sentence]
  private let own: Set<String>
  private let around: Set<String>
  private let context: Set<String>

  init(of sentence: ScoredSentence, among sentences: [ScoredSentence]) {
    self.sentence = sentence
    neighbours = sentences.map(\.sentence).filter { $0.adjoins(sentence.sentence) }
    own = Self.stems(sentence.sentence.text)
    around = neighbours.reduce(own) { $0.union(Self.stems($1.text)) }
    context = Self.stems(sentence.sentence.context)
  }

  func mentions(_ stem: String) -> Bool { around.contains(stem) || context.contains(stem) }

  func states(_ unit: Unit) -> Bool {
    unit.occurs(in: sentence.sentence.text) || neighbours.contains { unit.occurs(in: $0.text) }
  }

  /// How much of the question this one sentence holds: its meaning, names, other words, and the thing asked for.
  func support(for question: Question, rarity: [String: Double]) -> Double {
    let anchors = Set(question.anchors.map(Lexicon.stem))
    let plain = rarity.filter { !anchors.contains($0.key) }
    let total = max(plain.values.reduce(0, +), .leastNonzeroMagnitude)
    func share(in words: Set<String>) -> Double {
      plain.filter { words.contains($0.key) }.values.reduce(0, +) / total
    }
    let named = anchors.isEmpty ? 1 : Double(anchors.count(where: mentions)) / Double(anchors.count)
    var focus = 1.0
    if let stem = question.focus.map(Lexicon.stem) { focus = own.contains(stem) ? 1 : around.contains(stem) ? 0.6 : 0 }
    var support = sentence.similarity + 0.3 * named + 0.5 * share(in: own)
    support += 0.4 * share(in: around) + 0.2 * focus
    switch question.kind {
    case .when, .who, .quantity: support += 0.1 * sentence.cue
    case .why, .what, .open: support += 0.05
    }
    return support
  }

  private static func stems(_ text: String) -> Set<String> { Set(Lexicon.words(in: text).map(Lexicon.stem)) }
}

extension Gap {
  /// Sorts what is missing by its kind; where every word was found, what is missing is the answer itself.
  static func gaps(of missing: [String], in question: Question, lacksUnit: Bool) -> [Gap] {
    let names = missing.filter(question.anchors.contains)
    let periods = names.filter { $0.count == 4 && $0.allSatisfy(\.isNumber) }
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
