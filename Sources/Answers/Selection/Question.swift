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
  /// The thing asked for: "engineers" in "how many engineers", "fee" in "what annual fee does".
  let head: String?
  /// Whether it asks how many of something there are.
  let isCount: Bool
  /// All words, lower-cased, in order.
  let words: [String]

  init(_ text: String) {
    self.text = text
    let words = Lexicon.words(in: text)
    kind = Self.kind(of: words)
    unit = Unit.allCases.first { unit in words.contains(where: unit.names.contains) }
    var seen: Set<String> = []
    terms = Lexicon.contentWords(in: text).filter { seen.insert($0).inserted }
    anchors = Self.anchors(in: text, terms: terms)
    head = Self.head(of: words)
    isCount = zip(words, words.dropFirst()).contains { $0 == "how" && $1 == "many" }
    self.words = words
  }

  private static func kind(of words: [String]) -> Kind {
    for (index, word) in words.enumerated() {
      let next = index + 1 < words.count ? words[index + 1] : ""
      switch word {
      case "why": return .why
      case "when": return .when
      case "who", "whose", "whom": return .who
      case "how" where ["many", "much", "large", "big", "high", "fast", "long", "far", "often"].contains(next):
        return .quantity
      case "what", "which":
        switch next {
        case "year", "date", "month", "day": return .when
        case "percentage", "share", "number", "price", "fraction", "amount", "salary", "revenue", "budget", "fee",
          "sum",
          "fine", "score", "mark":
          return .quantity
        case "reason", "reasons", "motive", "motives": return .why
        default: return .what
        }
      default: continue
      }
    }
    return .open
  }

  /// The last word of the noun phrase that follows the question word, as far as word forms tell where it ends.
  private static func head(of words: [String]) -> String? {
    guard var index = words.firstIndex(where: ["how", "what", "which", "whose"].contains) else { return nil }
    let first = words[index]
    index += 1
    if first == "how" {
      guard index < words.count, words[index] == "many" else { return nil }
      index += 1
      if index < words.count, words[index] == "of" { index += 1 }
    } else if index < words.count, ["is", "was", "are", "were"].contains(words[index]) {
      index += 1
    }
    var phrase: [String] = []
    while index < words.count, phrase.count < 4 {
      let word = words[index]
      // A participle after a noun is the predicate: "which law firm drafted".
      if phraseEnds.contains(word) || !phrase.isEmpty && word.hasSuffix("ed") { break }
      if !Lexicon.stopWords.contains(word) { phrase.append(word) }
      index += 1
    }
    return phrase.last
  }

  /// Words that no noun phrase goes on with.
  private static let phraseEnds: Set<String> = [
    "did", "does", "do", "is", "are", "was", "were", "has", "have", "had", "can", "could", "would", "will", "must",
    "may", "might", "should", "of", "in", "on", "at", "to", "for", "from", "by", "with", "that", "who", "which", "and",
    "or", "between", "when", "if",
  ]

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
