import Retrieval

/// Signs in a sentence that it is the kind of answer a question asks for.
enum AnswerCue {
  /// 0...1.
  static func strength(of text: String, for question: Question) -> Double {
    if text.hasSuffix("?") { return 0 }
    let words = Lexicon.words(in: text)
    let signs: Double =
      switch question.kind {
      case .why: reasons(in: words)
      case .when: dates(in: words)
      case .who: names(in: text)
      case .quantity: quantities(in: words)
      case .what: 0.5
      }
    // A fragment answers nothing on its own.
    return words.count < 4 ? signs * 0.3 : min(signs, 1)
  }

  private static func reasons(in words: [String]) -> Double {
    let present = Set(words.map(Lexicon.stem))
    let strong = causal.filter(present.contains).count
    let weak = purposes.filter(present.contains).count
    let phrases = zip(words, words.dropFirst()).count { pair in causalPairs.contains(pair.0 + " " + pair.1) }
    return 0.6 * Double(min(strong + phrases, 1)) + 0.25 * Double(min(weak, 2))
  }

  private static func dates(in words: [String]) -> Double {
    let hasYear = words.contains(where: isYear)
    let hasMonth = words.contains(where: months.contains)
    return hasYear && hasMonth ? 1 : hasYear || hasMonth ? 0.7 : 0
  }

  private static func names(in text: String) -> Double {
    let words = text.split(whereSeparator: \.isWhitespace).dropFirst()
    let names = words.count { $0.first(where: \.isLetter)?.isUppercase == true }
    return min(Double(names) * 0.3, 1)
  }

  private static func quantities(in words: [String]) -> Double {
    let numbers = words.filter { $0.contains(where: \.isNumber) || numerals.contains($0) }
    if numbers.contains(where: { !isYear($0) }) { return 1 }
    return numbers.isEmpty ? 0 : 0.4
  }

  static func isYear(_ word: String) -> Bool {
    word.utf8.count == 4 && (word.hasPrefix("19") || word.hasPrefix("20")) && word.allSatisfy(\.isNumber)
  }

  static let months: Set<String> = [
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec",
  ]
  static let numerals: Set<String> = [
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "dozen",
    "twenty", "thirty", "forty", "fifty", "hundred", "thousand", "million", "billion", "trillion", "half", "third",
    "quarter", "percent",
  ]
  /// Stems of words that state a cause or a purpose outright.
  private static let causal: Set<String> = Set(
    [
      "because", "reason", "motive", "therefore", "purpose", "goal", "aim", "incentive", "strategy", "strategic",
      "hence",
    ]
    .map(Lexicon.stem))
  /// Stems of words for what somebody gains, wants or averts.
  private static let purposes: Set<String> = Set(
    [
      "prevent", "avoid", "want", "need", "hurt", "reduce", "weaken", "undercut", "gain", "benefit", "advantage",
      "attract", "recruit", "retain", "win", "power", "control", "reputation", "lock", "dependency", "adoption", "moat",
      "complement", "protect", "deny", "create", "build", "drive", "let", "allow", "help", "sell", "defend",
      "defensive",
    ].map(Lexicon.stem))
  private static let causalPairs: Set<String> = [
    "so that", "in order", "due to", "thanks to", "in return", "as a", "that way", "the result", "means that",
    "which means",
    "not because", "not out",
  ]
}
