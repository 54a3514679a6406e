import Retrieval

/// Signs in a sentence that it is the kind of answer a question asks for.
enum AnswerCue {
  /// 0...1.
  static func strength(of text: String, for kind: Question.Kind) -> Double {
    if text.hasSuffix("?") { return 0 }
    let words = Lexicon.words(in: text)
    let signs: Double =
      switch kind {
      case .why: reasons(in: words, of: text)
      case .when: dates(in: words)
      case .who: names(in: text)
      case .quantity: quantities(in: words)
      case .what, .open: 0
      }
    // A fragment answers nothing on its own.
    return words.count < 4 ? signs * 0.3 : min(signs, 1)
  }

  /// Whether it says outright that something is a cause or a purpose: "because", "the reason", "to prevent".
  static func statesReason(_ text: String) -> Bool {
    let words = Lexicon.words(in: text)
    let hasPurposeClause = zip(words, words.dropFirst()).contains { $0 == "to" && purposes.contains(Lexicon.stem($1)) }
    return hasPurposeClause || statesCause(in: words, of: text)
  }

  private static func reasons(in words: [String], of text: String) -> Double {
    let stems = Set(words.map(Lexicon.stem))
    return (statesCause(in: words, of: text) ? 0.6 : 0) + 0.25 * Double(min(purposes.intersection(stems).count, 2))
  }

  private static func statesCause(in words: [String], of text: String) -> Bool {
    !causal.isDisjoint(with: words.lazy.map(Lexicon.stem)) || drawsConclusion(text) || givesSinceAsReason(words)
      || zip(words, words.dropFirst()).contains { causalPairs.contains($0 + " " + $1) }
  }

  private static func drawsConclusion(_ text: String) -> Bool {
    [", so ", "; so "].contains { mark in
      text.ranges(of: mark).contains { !text[$0.upperBound...].hasPrefix("perhaps") }
    }
  }

  /// Whether a "since" is a "because": it is not where a day, a year or a version follows.
  private static func givesSinceAsReason(_ words: [String]) -> Bool {
    words.indices.contains { place in
      words[place] == "since" && place + 1 < words.count
        && !words[place...].dropFirst().prefix(6).contains { isMonth($0) || $0.contains(where: \.isNumber) }
    }
  }

  private static func dates(in words: [String]) -> Double {
    let hasYear = words.contains(where: isYear)
    // "May" and "march" are words, too: a month stands beside a day or a year.
    let pairs = zip(words, words.dropFirst())
    let hasMonth = pairs.contains { first, second in
      months.contains(first) && isNumber(second) || isNumber(first) && months.contains(second)
    }
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

  private static func isNumber(_ word: String) -> Bool { word.allSatisfy(\.isNumber) }

  static func isYear(_ word: String) -> Bool {
    word.utf8.count == 4 && (word.hasPrefix("19") || word.hasPrefix("20")) && isNumber(word)
  }

  static func isMonth(_ word: String) -> Bool { months.contains(word) }

  private static let months: Set<String> = [
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec",
  ]
  static let numerals: Set<String> = [
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "dozen",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty", "thirty", "forty",
    "fifty", "sixty", "seventy", "eighty", "ninety", "hundred", "thousand", "million", "billion", "trillion", "half",
    "third", "quarter", "percent",
  ]
  /// Stems of words that state a cause or a purpose outright.
  private static let causal: Set<String> = stems(
    "because reason motive therefore goal aim incentive strategy strategic hence explanation")
  /// Stems of words for what somebody gains, wants or averts, and for what forces or hinders them.
  private static let purposes: Set<String> = stems(
    """
    prevent avoid want need hurt reduce weaken undercut gain benefit advantage attract recruit retain win power control \
    reputation lock dependency adoption moat complement protect deny create build drive let allow help sell defend \
    defensive stay default dominate ubiquity playbook rival threat afford pay business revenue without cannot nobody \
    forbid fail hard
    """)
  private static let causalPairs: Set<String> = [
    "so that", "in order", "due to", "thanks to", "in return", "that way", "the result", "means that", "which means",
    "not out",
  ]

  private static func stems(_ words: String) -> Set<String> { Set(Lexicon.words(in: words).map(Lexicon.stem)) }
}
