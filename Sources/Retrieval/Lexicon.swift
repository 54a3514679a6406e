import KnowledgeBase

/// Words as the lexical side of the search sees them.
public enum Lexicon {
  /// The words of a text, lower-cased, in order: runs of letters, digits and inner apostrophes. Scripts without spaces
  /// give pairs of characters, as in the full-text index.
  public static func words(in text: some StringProtocol) -> [String] {
    var words: [String] = []
    var word = ""
    var unspaced = ""
    func flush() {
      if !word.isEmpty { words.append(normalized(word)) }
      if !unspaced.isEmpty { words += KnowledgeBase.cjkTerms(in: unspaced) }
      (word, unspaced) = ("", "")
    }
    for character in text {
      if character.unicodeScalars.first?.isCJK == true {
        if !word.isEmpty { flush() }
        unspaced.append(character)
      } else if character.isLetter || character.isNumber || isApostrophe(character) && !word.isEmpty {
        if !unspaced.isEmpty { flush() }
        word.append(character == "’" ? "'" : character)
      } else {
        flush()
      }
    }
    flush()
    return words
  }

  /// The words of a text as they are written: runs of letters, digits and apostrophes, scripts without spaces uncut.
  public static func tokens(in text: String) -> [Substring] {
    text.split { !$0.isLetter && !$0.isNumber && !isApostrophe($0) }
  }

  /// Whether a sentence at the beginning of a paragraph is a run-in label: "Marketing. Meta could …".
  public static func isLabel(_ sentence: some StringProtocol) -> Bool {
    !sentence.hasSuffix("?") && words(in: sentence).count <= longestLabel
  }

  private static let longestLabel = 8

  private static func isApostrophe(_ character: Character) -> Bool { character == "'" || character == "’" }

  /// The words that carry meaning; all of them where every word is a stop word.
  public static func contentWords(in text: some StringProtocol) -> [String] {
    let all = words(in: text)
    let content = all.filter { !stopWords.contains($0) }
    return content.isEmpty ? all : content
  }

  private static func normalized(_ word: String) -> String {
    var word = word.lowercased()
    while word.hasSuffix("'") { word.removeLast() }
    if word.hasSuffix("'s") { word.removeLast(2) }
    return word
  }

  /// English function words and question words.
  public static let stopWords: Set<String> = [
    "a", "about", "above", "after", "again", "against", "all", "am", "an", "and", "any", "are", "as", "at", "be",
    "because", "been", "before", "being", "below", "between", "both", "but", "by", "can", "could", "did", "do", "does",
    "doing", "don't", "down", "during", "each", "few", "for", "from", "further", "had", "has", "have", "having", "he",
    "her", "here", "hers", "him", "his", "how", "i", "if", "in", "into", "is", "it", "its", "itself", "just", "me",
    "more", "most", "much", "many", "my", "no", "nor", "not", "of", "off", "on", "once", "only", "or", "other", "our",
    "out", "over", "own", "same", "she", "should", "so", "some", "such", "than", "that", "the", "their", "theirs",
    "them", "then", "there", "these", "they", "this", "those", "through", "to", "too", "under", "until", "up", "very",
    "was", "we", "were", "what", "when", "where", "which", "while", "who", "whom", "why", "will", "with", "would",
    "you", "your", "yours",
  ]
}

extension Lexicon {
  /// The word without its inflection, after step 1 of Porter's stemmer (Porter, 1980), so that "released" meets
  /// "releases". Coarser endings such as -ation are left alone.
  public static func stem(_ word: String) -> String {
    guard word.utf8.count > 3, word.utf8.allSatisfy({ (0x61...0x7A).contains($0) }) else { return word }
    var stem = word
    if stem.hasSuffix("sses") || stem.hasSuffix("ies") {
      stem.removeLast(2)
    } else if stem.hasSuffix("s"), !stem.hasSuffix("ss"), !stem.hasSuffix("us") {
      stem.removeLast()
    }
    for suffix in ["ing", "ed"] where stem.hasSuffix(suffix) {
      let rest = stem.dropLast(suffix.count)
      guard rest.count > 2, rest.contains(where: "aeiouy".contains) else { break }
      stem = String(rest)
      if let last = stem.last, stem.dropLast().last == last, !"lsz".contains(last) { stem.removeLast() }
      break
    }
    if stem.hasSuffix("e"), stem.utf8.count > 3 { stem.removeLast() }
    if stem.hasSuffix("y"), stem.utf8.count > 2 { stem = stem.dropLast() + "i" }
    if stem.hasSuffix("is"), stem.utf8.count > 6 { stem = stem.dropLast() + "z" }
    return spelling[stem] ?? stem
  }

  /// American spellings of the field's British words, by stem; -ise becomes -ize by rule.
  private static let spelling = ["licenc": "licens", "behaviour": "behavior", "favour": "favor"]
}
