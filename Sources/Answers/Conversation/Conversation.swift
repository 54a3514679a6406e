import Retrieval

/// Keeps the thread of a conversation: makes a question that leans on the one before it stand on its own.
public struct Conversation: Sendable {
  /// The last question as it was asked for, whole.
  public private(set) var lastQuestion: String?

  /// A conversation in which nothing was asked yet.
  public init() {}

  /// What a question asks, with what it leaves out taken from the one before; remembered for the next.
  ///
  /// - "And what about Mistral?" asks the last question about Mistral.
  /// - "When did it start?" asks about what the last question named.
  public mutating func resolve(_ text: String) -> String {
    let question = Self.resolved(text, after: lastQuestion)
    lastQuestion = question
    return question
  }

  /// Forgets the thread.
  public mutating func reset() { lastQuestion = nil }

  private static func resolved(_ text: String, after last: String?) -> String {
    guard let last else { return text }
    let words = Lexicon.words(in: text)
    if let subject = newSubject(in: text) {
      // A number replaces a number. A name replaces the first name, and the objects go with it: "why did Meta release
      // Llama 2" becomes "why did Mistral release". What a preposition leads stays: "to Linux".
      let isNumber = !subject.contains(where: \.isUppercase) && subject.contains(where: \.isNumber)
      var runs = nameRuns(in: last).filter { last[$0].contains(where: \.isUppercase) != isNumber }
      guard !runs.isEmpty else { return "\(last.withoutQuestionMark) \(subject)?" }
      let first = runs.removeFirst()
      var question = last
      for run in runs.reversed() where !isNumber && !isLed(run, in: last) { question.removeSubrange(run) }
      question.replaceSubrange(first, with: subject)
      return question.split(separator: " ").joined(separator: " ").replacing(" ?", with: "?")
    }
    let leansOnLast = words.contains(where: pronouns.contains) && nameRuns(in: text).isEmpty
    let isFragment = words.count <= 3 && !words.contains { questionWords.contains($0) && words.count > 1 }
    guard leansOnLast || isFragment || words.first == "and" && nameRuns(in: text).isEmpty else { return text }
    let named = nameRuns(in: last).map { String(last[$0]) }
    let context = named.isEmpty ? Lexicon.contentWords(in: last) : named
    return "\(text.withoutQuestionMark) (\(context.joined(separator: ", ")))?"
  }

  /// What follows "what about", "how about" or a bare "and", where nothing but a subject does.
  private static func newSubject(in text: String) -> String? {
    var words = text.split(whereSeparator: \.isWhitespace).map(String.init)
    func drop(_ phrase: [String]) -> Bool {
      let start = words.prefix(phrase.count).map { $0.lowercased().filter(\.isLetter) }
      guard start == phrase, words.count > phrase.count else { return false }
      words.removeFirst(phrase.count)
      return true
    }
    let hasAnd = drop(["and"]) || drop(["but"]) || drop(["or"])
    guard drop(["what", "about"]) || drop(["how", "about"]) || drop(["for"]) || hasAnd else { return nil }
    let subject = words.joined(separator: " ").withoutQuestionMark
    let isSubject = words.count <= 5 && !Lexicon.words(in: subject).contains(where: questionWords.contains)
    return isSubject && !subject.isEmpty ? subject : nil
  }

  private static func isLed(_ run: Range<String.Index>, in text: String) -> Bool {
    text[..<run.lowerBound].split(separator: " ").last.map { prepositions.contains($0.lowercased()) } ?? false
  }

  /// The runs of capitalised words and numbers after the first word: "Llama 2", "July 2023".
  private static func nameRuns(in text: String) -> [Range<String.Index>] {
    var runs: [Range<String.Index>] = []
    var isFirst = true
    for word in text.split(whereSeparator: { $0.isWhitespace || "?,;:()“”\"".contains($0) }) {
      defer { isFirst = false }
      let isName = word.first.map { $0.isUppercase && !isFirst || $0.isNumber } ?? false
      guard isName else { continue }
      var end = word.endIndex
      for suffix in ["'s", "’s"] where word.hasSuffix(suffix) { end = word.index(word.endIndex, offsetBy: -2) }
      if let last = runs.last, text[last.upperBound..<word.startIndex].allSatisfy({ $0 == " " }) {
        runs[runs.count - 1] = last.lowerBound..<end
      } else {
        runs.append(word.startIndex..<end)
      }
    }
    return runs
  }

  private static let prepositions: Set<String> = [
    "to", "for", "in", "of", "with", "on", "at", "by", "from", "against", "over", "about", "under", "into", "than",
    "as",
  ]
  private static let pronouns: Set<String> = [
    "it", "its", "they", "them", "their", "he", "she", "his", "him", "this", "that", "these", "those", "there", "then",
    "one", "former", "latter",
  ]
  private static let questionWords: Set<String> = [
    "why", "when", "who", "whom", "whose", "what", "which", "how", "where", "did", "does", "do", "is", "are", "was",
    "were", "can", "could", "has", "have", "had", "will", "would", "should", "may",
  ]
}

extension String {
  fileprivate var withoutQuestionMark: String {
    var text = self
    while let last = text.last, last.isWhitespace || "?.!".contains(last) { text.removeLast() }
    return text
  }
}
