internal import Foundation

/// Turns bylines into names.
enum AuthorNames {
  /// The names in a byline such as `By Jane Doe and John Roe, Staff Writers`.
  static func names(in byline: String?) -> [String] {
    guard var text = FactText.line(byline), text.utf8.count <= 300 else { return [] }
    text = withoutDate(withoutPrefix(text))
    if let cut = text.firstIndex(where: { $0 == "|" || $0 == "•" || $0 == "·" }) { text = String(text[..<cut]) }
    var names: [String] = []
    for part in split(text) {
      guard let name = name(part) else { break }
      names.append(name)
    }
    return FactText.unique(names)
  }

  /// Whether a line begins as a byline does: "By Jane Doe".
  static func isByline(_ line: String) -> Bool { line.lowercased().hasPrefix("by ") }

  /// One name as it stands, or `nil` where the text is no name.
  static func name(_ text: String) -> String? {
    var name = withoutDate(withoutPrefix(text.trimmingSpaces)).trimmingSpaces
    while let last = name.last, ",;:.".contains(last), !(last == "." && name.hasSuffix("r.")) { name.removeLast() }
    guard name.count >= 2, name.count <= 60, !name.contains("://"), !name.contains("@"), !name.hasPrefix("www."),
      name.first?.isLetter == true, name.split(separator: " ").count <= 7,
      !notNames.contains(name.lowercased()), DateParser.date(name) == nil
    else { return nil }
    return name
  }

  private static func withoutPrefix(_ text: String) -> String {
    let lower = text.lowercased()
    guard let prefix = prefixes.first(where: lower.hasPrefix) else { return text }
    return String(text.dropFirst(prefix.count))
  }

  /// The words before a date, as in `Jane Doe November 15`.
  private static func withoutDate(_ text: String) -> String {
    let words = text.split(separator: " ", omittingEmptySubsequences: true)
    guard words.count > 1, text.contains(where: \.isNumber) else { return text }
    for start in 1..<words.count {
      let rest = words[start...].joined(separator: " ")
      guard VisibleDate.canBegin(with: words[start]) else { continue }
      if DateParser.date(rest) != nil || DateParser.date(rest + " 2000") != nil {
        return words[..<start].joined(separator: " ").trimmingCharacters(in: CharacterSet(charactersIn: " -–—|·•,"))
      }
    }
    return text
  }

  /// Parts at commas, semicolons, ampersands and the word "and" in the usual languages.
  private static func split(_ text: String) -> [String] {
    var parts: [String] = []
    for piece in text.split(whereSeparator: { $0 == "," || $0 == ";" || $0 == "&" || $0 == "、" }) {
      var words: [Substring] = []
      for word in piece.split(separator: " ") {
        if conjunctions.contains(word.lowercased()) {
          parts.append(words.joined(separator: " "))
          words = []
        } else {
          words.append(word)
        }
      }
      parts.append(words.joined(separator: " "))
    }
    return parts.filter { !$0.isEmpty }
  }

  private static let prefixes = [
    "by: ", "by ", "von ", "por ", "par ", "written by ", "posted by ", "author: ", "authors: ", "words by ", "автор: ",
    "作者：", "文：", "oleh ", "текст: ", "analysis by ", "review by ", "story by ", "opinion by ", "reported by ",
    "publié par ", "publicado por ", "geschrieben von ", "vom ", "autor: ", "autorin: ", "text: ", "foto: ", "van ",
    "od ",
  ]
  private static let conjunctions: Set<String> = ["and", "und", "et", "y", "dan", "и", "with"]
  private static let notNames: Set<String> = [
    "admin", "administrator", "staff", "editor", "author", "by", "unknown", "anonymous", "none", "null", "undefined",
    "guest", "user", "webmaster", "n/a", "share", "follow", "more", "read more", "name",
    "no author", "publisher", "guest author", "staff writer", "redaktion", "name (erforderlich)", "name (required)",
  ]
}

extension String {
  /// The text without white space at its ends.
  var trimmingSpaces: String {
    var text = self[...]
    while let first = text.first, first.isWhitespace { text.removeFirst() }
    while let last = text.last, last.isWhitespace { text.removeLast() }
    return String(text)
  }
}
