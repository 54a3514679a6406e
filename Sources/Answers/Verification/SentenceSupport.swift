import Articles
import Retrieval

/// Whether a sentence says no more than some quotes do, as far as words can tell.
///
/// A sentence that a model wrote passes only where one sentence of a quote holds its numbers, its names, nearly all its
/// other words and these in nearly the same order, where no name and no number of the quote is skipped between two of
/// them ("shares fell by 17 per cent, wiping 589 billion" does not bear out "shares fell by 589 billion"), where a pronoun
/// follows the same words, where nothing that is not in the past has become so, and where neither negates, hedges or
/// quantifies what the other does not. Meant to be strict: a true sentence that is refused costs a line, a false one that
/// passes costs the reader's trust.
package struct SentenceSupport: Sendable {
  /// The places in `quotes` of those that bear the sentence out.
  package let supporting: [Int]
  package var isSupported: Bool { !supporting.isEmpty }

  /// Share of the sentence's content words that must be in the evidence.
  private static let coverage = 0.85
  /// Share of them that must be there in the same order: "A sued B" is not "B sued A".
  private static let order = 0.8
  /// Fewer content words than these say too little to be judged by words.
  private static let leastWords = 3

  package init(of sentence: String, by quotes: [String]) {
    let claim = Claim(sentence)
    guard claim.content.count >= Self.leastWords, !sentence.hasSuffix("?") else {
      supporting = []
      return
    }
    supporting = quotes.indices.filter { index in
      Self.windows(of: quotes[index]).contains { Self.bears(out: claim, evidence: Claim($0)) }
    }
  }

  /// The sentences, and of those that oppose two statements each.
  private static func windows(of quote: String) -> [String] {
    SentenceSegmenter.sentences(in: quote).map { String(quote.slice($0)) }.flatMap { sentence in
      let parts = sentence.split(separator: ", but ").flatMap { $0.split(separator: "; ") }.map(String.init)
      return parts.count > 1 ? [sentence] + parts : [sentence]
    }
  }

  private static func bears(out claim: Claim, evidence: Claim) -> Bool {
    guard claim.numbers.isSubset(of: evidence.numbers), claim.names.isSubset(of: evidence.words),
      claim.pronouns.isSubset(of: evidence.pronouns), claim.pasts.isSubset(of: evidence.words),
      claim.isNegated == evidence.isNegated,
      evidence.hedges.isSubset(of: claim.words),
      claim.hedges.union(claim.quantifiers).isSubset(of: evidence.words)
    else { return false }
    let known = Set(evidence.content)
    let total = Double(claim.content.count)
    guard Double(claim.content.count(where: known.contains)) >= coverage * total else { return false }
    guard Double(commonSubsequence(claim.content, evidence.content)) >= order * total else { return false }
    return !skipsMark(claim.content, in: evidence)
  }

  /// Whether the claim leaves out a name or a number between two words that it takes from the evidence.
  private static func skipsMark(_ claim: [String], in evidence: Claim) -> Bool {
    var last: Int?
    for word in claim {
      let start = last.map { $0 + 1 } ?? 0
      guard let next = evidence.content[start...].firstIndex(of: word) else { continue }
      if last != nil, evidence.marks[start..<next].contains(true) { return true }
      last = next
    }
    return false
  }

  /// Length of the longest common subsequence.
  private static func commonSubsequence(_ left: [String], _ right: [String]) -> Int {
    var row = [Int](repeating: 0, count: right.count + 1)
    for word in left {
      var diagonal = 0
      for index in right.indices {
        let above = row[index + 1]
        row[index + 1] = word == right[index] ? diagonal + 1 : max(above, row[index])
        diagonal = above
      }
    }
    return row[right.count]
  }
}

/// What a sentence claims, as sets of words.
private struct Claim {
  /// Lower-cased words.
  let words: Set<String>
  /// Stems of the words that carry meaning, in order, numbers included.
  let content: [String]
  /// For each of these, whether it is a name or a number.
  let marks: [Bool]
  /// Figures and numerals, thousands separators removed.
  let numbers: Set<String>
  /// Capitalised words other than the first, lower-cased.
  let names: Set<String>
  /// Pronouns with the two words of ``content`` before each, as what it stands for is told from there.
  let pronouns: Set<[String]>
  /// Words that look like the past of a regular verb.
  let pasts: Set<String>
  let isNegated: Bool
  let hedges: Set<String>
  let quantifiers: Set<String>

  init(_ sentence: String) {
    let text = Self.withoutSeparators(sentence)
    let all = Lexicon.words(in: text)
    words = Set(all)
    numbers = Set(all.filter(Self.isNumber))
    let tokens = Lexicon.tokens(in: text)
    var content: [String] = []
    var marks: [Bool] = []
    var names: Set<String> = []
    var pronouns: Set<[String]> = []
    for (place, token) in tokens.enumerated() {
      for word in Lexicon.words(in: token) {
        if Self.pronouns.contains(word) { pronouns.insert(content.suffix(2) + [word]) }
        guard !Lexicon.stopWords.contains(word) else { continue }
        let isName = place > 0 && token.first?.isUppercase == true
        if isName { names.insert(word) }
        content.append(Lexicon.stem(word))
        marks.append(isName || Self.isNumber(word))
      }
    }
    (self.content, self.marks, self.names, self.pronouns) = (content, marks, names, pronouns)
    isNegated = !all.count { Self.negations.contains($0) || $0.hasSuffix("n't") }.isMultiple(of: 2)
    pasts = words.filter { $0.hasSuffix("ed") && !$0.hasSuffix("eed") }
    hedges = words.intersection(Self.hedges)
    quantifiers = words.intersection(Self.quantifiers)
  }

  private static func isNumber(_ word: String) -> Bool {
    word.contains(where: \.isNumber) || numerals.contains(word)
  }

  /// "1,000" and "5.6" as one word each, so that "1000" meets "1,000" and "5.6" does not meet "5" and "6".
  private static func withoutSeparators(_ text: String) -> String {
    var result = ""
    let characters = Array(text)
    for (index, character) in characters.enumerated() {
      let isInside =
        index > 0 && index + 1 < characters.count && characters[index - 1].isNumber && characters[index + 1].isNumber
      if character == ",", isInside { continue }
      // A word is letters and digits: an "x" that no number contains stands for the decimal point.
      result.append(character == "." && isInside ? "x" : character)
    }
    return result
  }

  private static let numerals: Set<String> = [
    "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "dozen", "twenty",
    "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety", "hundred", "thousand", "million", "billion",
    "trillion", "half", "third", "quarter", "twice", "double",
  ]
  private static let pronouns: Set<String> = [
    "he", "him", "his", "she", "her", "hers", "it", "its", "itself", "they", "them", "their", "theirs", "themselves",
  ]
  private static let negations: Set<String> = [
    "not", "no", "never", "none", "nobody", "nothing", "neither", "nor", "without", "cannot", "hardly", "barely",
    "refuse", "refused", "refuses", "deny", "denied", "denies", "fail", "failed", "fails", "lack", "lacks", "lacked",
    "against", "unable", "stopped", "stop", "ban", "banned", "bans", "forbid", "forbids", "forbade",
  ]
  /// Words that make a statement less than certain, or somebody's.
  private static let hedges: Set<String> = [
    "may", "might", "could", "would", "should", "if", "perhaps", "probably", "possibly", "maybe", "likely", "suppose",
    "supposedly", "allegedly", "reportedly", "claims", "claimed", "claim", "argues", "argued", "believes", "believe",
    "believed", "think", "thinks", "thought", "seems", "seemed", "appears", "expects", "expected", "plans", "planned",
    "predicts", "predicted", "unless", "rumoured", "rumored", "will",
  ]
  private static let quantifiers: Set<String> = [
    "all", "every", "always", "only", "most", "more", "less", "least", "fewer", "few", "some", "many", "both", "each",
    "first", "last", "best", "worst", "largest", "smallest", "highest", "lowest", "before", "after", "than", "until",
    "because", "so", "about", "nearly", "almost", "up", "down", "over", "under", "above", "below",
  ]
}
