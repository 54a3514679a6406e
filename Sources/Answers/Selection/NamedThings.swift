import KnowledgeBase
import Retrieval

/// The people, bodies and things that a question names.
///
/// An article in which a name does not occur at all says nothing of what bears it, however much else it shares with the
/// question: "What did Tim Cook say about open weights?" is not answered by what others said.
struct NamedThings: Sendable {
  /// Each name by its words, lower-cased: "tim cook", "llama". A date, a number and an acronym are none, nor is a word with
  /// letters outside ASCII, which an article may write in another way.
  private let names: [[[UInt8]]]

  /// - Parameter question: Its words as they are written.
  init(in question: [Substring]) {
    var names: [[[UInt8]]] = []
    var isGoingOn = false
    for (place, token) in question.enumerated() {
      guard place > 0, let word = Self.word(of: token) else {
        isGoingOn = false
        continue
      }
      if isGoingOn { names[names.count - 1].append(word) } else { names.append([word]) }
      isGoingOn = true
    }
    self.names = names
  }

  /// Share of the names of which an article has not one word.
  func absence(from article: ArticleRecord, text: String) -> Double {
    guard !names.isEmpty else { return 0 }
    let facts = [article.title, article.author, article.siteName, article.url].compactMap(\.self)
    let bytes = Array((facts + [text]).joined(separator: "\n").utf8)
    let absent = names.count { name in !name.contains { isWord($0, in: bytes) } }
    return Double(absent) / Double(names.count)
  }

  private static func word(of token: Substring) -> [UInt8]? {
    guard token.first?.isUppercase == true, token.contains(where: \.isLowercase), token.utf8.allSatisfy({ $0 < 0x80 }),
      let word = Lexicon.words(in: token).first, !Lexicon.stopWords.contains(word), !AnswerCue.isMonth(word),
      !common.contains(word)
    else { return nil }
    return Array(word.utf8)
  }

  /// Capitalised words that an article on the same thing need not use.
  private static let common: Set<String> = [
    "american", "americans", "british", "canadian", "chinese", "dutch", "english", "european", "europeans", "french",
    "german", "indian", "israeli", "italian", "japanese", "korean", "russian", "spanish", "swedish", "swiss",
    "taiwanese", "western", "internet", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
  ]
}

/// Whether a word of lower-case ASCII letters and digits stands in a text, in either case, alone or with an "s".
private func isWord(_ word: [UInt8], in text: [UInt8]) -> Bool {
  func isLetter(_ place: Int) -> Bool {
    text.indices.contains(place) && ((0x61...0x7A).contains(text[place] | 0x20) || text[place] >= 0x80)
  }
  func stands(at place: Int) -> Bool {
    guard !isLetter(place - 1), word.indices.allSatisfy({ text[place + $0] | 0x20 == word[$0] | 0x20 }) else {
      return false
    }
    let end = place + word.count
    return !isLetter(end) || text[end] | 0x20 == UInt8(ascii: "s") && !isLetter(end + 1)
  }
  return (0..<max(0, text.count - word.count + 1)).contains { text[$0] | 0x20 == word[0] | 0x20 && stands(at: $0) }
}
