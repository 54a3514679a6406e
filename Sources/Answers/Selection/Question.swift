import Retrieval

/// A question taken apart: what kind of answer it wants, and what must be in it.
struct Question: Sendable {
  /// The kind of answer a question wants, by its question word.
  enum Kind: String, Sendable, Codable {
    case why, when, who, quantity, what, open

    /// What answers it, for a sentence that says it is missing.
    var answer: String {
      switch self {
      case .why: "a reason for this"
      case .when: "when this was"
      case .who: "who this was"
      case .quantity: "how much or how many"
      case .what, .open: "what the question asks, although all its words occur"
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
  /// What it names.
  let named: NamedThings
  /// The thing asked for: "engineers" in "how many engineers", "fee" in "what annual fee does".
  let head: String?
  /// What the answer must have in it, where the words tell.
  let answerType: AnswerType?
  /// Whether it asks how many of something there are.
  let isCount: Bool
  /// Whether it asks for more than one thing: "who started it and when".
  let isCompound: Bool
  /// All words, lower-cased, in order.
  let words: [String]

  init(_ text: String) {
    self.text = text
    let words = Lexicon.words(in: text)
    kind = Self.kind(of: words)
    unit = Unit.allCases.first { unit in words.contains(where: unit.names.contains) }
    var seen: Set<String> = []
    terms = Lexicon.contentWords(in: text).filter { seen.insert($0).inserted }
    let tokens = Lexicon.tokens(in: text)
    anchors = Self.anchors(in: tokens, among: terms)
    named = NamedThings(in: tokens)
    let subject = Self.subject(of: words)
    head = subject.last
    isCount = zip(words, words.dropFirst()).contains { $0 == "how" && $1 == "many" }
    answerType = AnswerType(words: words, kind: kind, subject: subject, isCount: isCount)
    isCompound = words.indices.contains { index in
      words[index] == "and" && words.dropFirst(index + 1).prefix(3).contains(where: Self.interrogatives.contains)
    }
    self.words = words
  }

  /// Whether it is written in a script that a reader of English can make something of.
  var isInLatinLetters: Bool {
    let letters = text.unicodeScalars.filter(\.properties.isAlphabetic)
    return letters.count { $0.value < 0x250 } * 2 > letters.count
  }

  private static let interrogatives: Set<String> = ["who", "whom", "when", "what", "which", "how", "why", "where"]

  private static func kind(of words: [String]) -> Kind {
    // "Do restrictions bind someone who …" wants a yes or a no.
    if let first = words.first, auxiliaries.contains(first) { return .open }
    for (index, word) in words.enumerated() {
      let next = index + 1 < words.count ? words[index + 1] : ""
      switch word {
      case "why": return .why
      case "when": return .when
      case "who", "whose", "whom": return .who
      case "where": return .what
      case "how" where measures.contains(next): return .quantity
      case "what", "which":
        if dates.contains(next) { return .when }
        if amounts.contains(next) { return .quantity }
        return ["reason", "reasons", "motive", "motives"].contains(next) ? .why : .what
      default: continue
      }
    }
    return .open
  }

  private static let auxiliaries: Set<String> = [
    "do", "does", "did", "is", "are", "was", "were", "has", "have", "had", "can", "could", "will", "would", "should",
    "may", "might", "must",
  ]
  private static let measures: Set<String> = ["many", "much", "large", "big", "high", "fast", "long", "far", "often"]
  private static let dates: Set<String> = ["year", "date", "month", "day"]
  private static let amounts: Set<String> = [
    "percentage", "share", "number", "price", "fraction", "amount", "salary", "revenue", "budget", "fee", "sum", "fine",
    "score", "mark",
  ]

  /// The noun phrase that follows the question word, without its determiners, as far as word forms tell where it ends.
  private static func subject(of words: [String]) -> [String] {
    guard var index = words.firstIndex(where: ["how", "what", "which", "whose"].contains) else { return [] }
    let first = words[index]
    index += 1
    if first == "how" {
      guard index < words.count, words[index] == "many" else { return [] }
      index += 1
      if index < words.count, words[index] == "of" { index += 1 }
    } else if index < words.count, ["is", "was", "are", "were"].contains(words[index]) {
      index += 1
    }
    var phrase: [String] = []
    while index < words.count, phrase.count < 4 {
      let word = words[index]
      // A participle after a noun is the predicate: "which law firm drafted". A determiner begins another phrase.
      let isEnd =
        phraseEnds.contains(word) || word.hasSuffix("ed") || ["the", "a", "an", "its", "their"].contains(word)
      if phraseEnds.contains(word) || !phrase.isEmpty && isEnd { break }
      if !Lexicon.stopWords.contains(word) { phrase.append(word) }
      index += 1
    }
    return phrase
  }

  /// Words that no noun phrase goes on with.
  private static let phraseEnds: Set<String> = [
    "did", "does", "do", "is", "are", "was", "were", "has", "have", "had", "can", "could", "would", "will", "must",
    "may", "might", "should", "of", "in", "on", "at", "to", "for", "from", "by", "with", "that", "who", "which", "and",
    "or", "between", "when", "if",
  ]

  /// Words that name one thing: with a digit, or capitalised other than as the first word.
  private static func anchors(in tokens: [Substring], among terms: [String]) -> [String] {
    var capitalised: Set<String> = []
    for (index, word) in tokens.enumerated() {
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
