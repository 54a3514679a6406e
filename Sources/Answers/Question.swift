import Retrieval

/// A question taken apart: what kind of answer it wants, and what must be in it.
struct Question: Sendable {
  /// The kind of answer a question wants, by its question word.
  enum Kind: Sendable {
    case why, when, who, quantity, what, open

    /// What answers it, for a sentence that says it is missing.
    var answer: String {
      switch self {
      case .why: "a reason for this"
      case .when: "when this was"
      case .who: "who this was"
      case .quantity: "how much or how many"
      case .what, .open: "what is asked, though each of its words occurs"
      }
    }
  }

  let text: String
  let kind: Kind
  /// Content words, lower-cased, in order, without repeats.
  let terms: [String]
  /// A unit that the answer must be stated in: "in euros", "what percentage".
  let unit: Unit?
  /// The years, numbers and capitalised names that the answer must be about.
  let anchors: [String]
  /// The thing asked for: "engineers" in "how many engineers", "salary" in "what salary".
  let focus: String?

  init(_ text: String) {
    self.text = text
    let words = Lexicon.words(in: text)
    kind = Self.kind(of: words)
    unit = Unit.allCases.first { unit in words.contains(where: unit.names.contains) }
    var seen: Set<String> = []
    terms = Lexicon.contentWords(in: text).filter { seen.insert($0).inserted }
    anchors = Self.anchors(in: text, terms: terms)
    focus = Self.focus(of: words)
  }

  private static func kind(of words: [String]) -> Kind {
    for (index, word) in words.enumerated() {
      let next = index + 1 < words.count ? words[index + 1] : ""
      switch word {
      case "why": return .why
      case "when": return .when
      case "who", "whose", "whom": return .who
      case "how" where ["many", "much", "large", "big", "high", "fast", "long", "far"].contains(next): return .quantity
      case "what", "which":
        switch next {
        case "year", "date", "month", "day": return .when
        case "percentage", "share", "number", "price", "fraction", "amount": return .quantity
        case "reason", "reasons", "motive", "motives": return .why
        default: return .what
        }
      default: continue
      }
    }
    return .open
  }

  /// The first content word after the question word.
  private static func focus(of words: [String]) -> String? {
    guard let question = words.firstIndex(where: ["how", "what", "which", "who", "whose"].contains) else { return nil }
    return words[(question + 1)...].first { !Lexicon.stopWords.contains($0) }
  }

  /// Words that name one thing: with a digit, or capitalised other than as the first word.
  private static func anchors(in text: String, terms: [String]) -> [String] {
    var capitalised: Set<String> = []
    for (index, word) in text.split(whereSeparator: { !$0.isLetter && !$0.isNumber && $0 != "'" && $0 != "’" })
      .enumerated()
    {
      let isName = index > 0 && word.first?.isUppercase == true
      if isName || word.contains(where: \.isNumber) { capitalised.formUnion(Lexicon.words(in: word)) }
    }
    return terms.filter(capitalised.contains)
  }
}

/// A unit of measure that a question may ask for.
enum Unit: CaseIterable, Sendable {
  case euro, dollar, pound, yuan, yen, percent

  var names: Set<String> {
    switch self {
    case .euro: ["euro", "euros", "eur"]
    case .dollar: ["dollar", "dollars", "usd"]
    case .pound: ["pounds", "sterling", "gbp"]
    case .yuan: ["yuan", "renminbi", "rmb", "cny"]
    case .yen: ["yen", "jpy"]
    case .percent: ["percent", "percentage"]
    }
  }

  private var symbol: Character? {
    switch self {
    case .euro: "€"
    case .dollar: "$"
    case .pound: "£"
    case .yuan, .yen: "¥"
    case .percent: "%"
    }
  }

  /// Whether a text states something in this unit.
  func occurs(in text: String) -> Bool {
    if let symbol, text.contains(symbol) { return true }
    return Lexicon.words(in: text).contains(where: names.contains)
  }
}
