import Foundation
import Retrieval

/// What an answer must have in it, as far as the question's wording tells.
enum AnswerType: String, Sendable, Codable {
  /// An amount of money.
  case money
  /// A percentage or a fraction.
  case share
  /// So many of the thing asked for.
  case count
  /// Any number that is no year.
  case number
  case date
  /// The name of a person or of a body.
  case name

  /// The type that a question of a kind asks for, if its words say so.
  init?(words: [String], kind: Question.Kind, subject: [String], isCount: Bool) {
    let stems = Set(words.map(Lexicon.stem))
    switch kind {
    case .why, .open: return nil
    case .when: self = .date
    case .who:
      // "Who may use it" asks for a description, not for a name.
      let next = words.firstIndex { ["who", "whom"].contains($0) }.map { words.dropFirst($0 + 1).first ?? "" }
      if let next, Self.modals.contains(next) { return nil }
      self = .name
    case .quantity:
      if isCount {
        self = .count
      } else if !stems.isDisjoint(with: Self.shares) || words.starts(with: ["how", "much", "of"]) {
        self = .share
      } else {
        self = stems.isDisjoint(with: Self.payments) && !stems.contains(where: Self.sums.contains) ? .number : .money
      }
    case .what:
      let subject = subject.map(Lexicon.stem)
      if let head = subject.last, Self.sums.contains(head) {
        self = .money
      } else if words.first == "where" && subject.isEmpty || subject.contains(where: Self.actors.contains) {
        self = .name
      } else if words.first == "what", words.dropFirst().first.map(Self.auxiliaries.contains) ?? false,
        !stems.isDisjoint(with: Self.outlays)
      {
        self = .money
      } else {
        return nil
      }
    }
  }

  /// How well a text has it, 0...1.
  func presence(in read: ReadSentence, news: SentenceNews, headBesideNumber: Double) -> Double {
    switch self {
    case .money: return Self.hasCurrency(read) ? 1 : Self.hasShare(read) ? 0.6 : 0
    case .share: return Self.hasShare(read) ? 1 : news.numbers.count > 1 ? 0.6 : 0
    case .count:
      if headBesideNumber >= Self.same { return 1 }
      return news.numbers.isEmpty ? 0 : 0.3
    case .number: return news.numbers.isEmpty ? 0 : 1
    case .date: return AnswerCue.strength(of: read.sentence.text, for: .when)
    case .name: return news.names > 0 ? 1 : 0
    }
  }

  /// Likeness from which a word is taken for the thing counted.
  private static let same = 0.5

  private static func hasCurrency(_ read: ReadSentence) -> Bool {
    read.sentence.text.contains { "$€£¥".contains($0) } || read.words.contains(where: currencies.contains)
  }

  private static func hasShare(_ read: ReadSentence) -> Bool {
    read.sentence.text.contains("%") || read.words.contains(where: fractions.contains)
      || zip(read.words, read.words.dropFirst()).contains { $0 == "per" && $1 == "cent" }
  }

  private static let modals: Set<String> = ["may", "can", "could", "should", "must", "might", "would"]
  private static let auxiliaries: Set<String> = ["did", "does", "do", "has", "had", "will", "would"]
  private static let currencies: Set<String> = [
    "dollar", "dollars", "euro", "euros", "pounds", "yuan", "renminbi", "yen", "cents", "francs", "rupees",
  ]
  private static let fractions: Set<String> = [
    "percent", "percentage", "half", "third", "thirds", "quarter", "quarters", "fifth", "fifths", "tenth", "majority",
  ]
  private static let shares = stems("share percentage percent fraction proportion")
  /// Stems of what one does with nothing but money, of what one may do with it, and of names for sums of it.
  private static let outlays = stems("cost pay paid charge earn spend spent")
  private static let payments = outlays.union(
    stems("raise invest donate fine fined pledge sell buy lose lost bring bill"))
  private static let sums = stems(
    "price salary fee revenue budget fine sum income royalty bill cost turnover profit wage fortune debt margin")
  private static let actors = stems(
    """
    company firm person official senator lawyer judge lawmaker university subsidiary country lab vendor developer \
    lobbyist author investor organisation organization school city government agency researcher founder executive
    chief group board name
    """)

  private static func stems(_ words: String) -> Set<String> { Set(Lexicon.words(in: words).map(Lexicon.stem)) }
}
