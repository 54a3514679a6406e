/// Sentences that point back at the one before.
public enum Subjectless {
  private static let words: Set<String> = [
    "this", "that", "these", "those", "it", "its", "they", "their", "them", "he", "she", "his", "her", "such", "both",
    "either", "neither",
  ]

  /// Whether the first word is a pronoun whose meaning lies in an earlier sentence.
  public static func begins(_ sentence: some StringProtocol) -> Bool {
    let word = sentence.drop { !$0.isLetter }.prefix { $0.isLetter }
    return words.contains(word.lowercased())
  }
}
