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
    var name = withoutRole(withoutDate(withoutPrefix(text.trimmingSpaces))).trimmingSpaces
    while let last = name.last, ",;:.".contains(last), !(last == "." && name.hasSuffix("r.")) { name.removeLast() }
    guard name.count >= 2, name.count <= 60, !name.contains("://"), !name.contains("@"), !name.hasPrefix("www."),
      name.first?.isLetter == true, !name.contains("»"), !notNames.contains(name.lowercased()),
      DateParser.date(name) == nil
    else { return nil }
    let words = name.split(separator: " ")
    guard words.count <= 7, !words.contains(where: { $0.allSatisfy(\.isNumber) }) else { return nil }
    // `Extension horticulture educators` is what somebody is, not who.
    if words.count >= 3, words.suffix(2).allSatisfy({ $0.first?.isLowercase == true && $0.count > 3 }) { return nil }
    return name
  }

  /// Whether a text has the form of a person's name: two to four words, each with a capital letter and none with a digit.
  static func looksLikePerson(_ text: String) -> Bool {
    let words = text.split(separator: " ")
    return (2...4).contains(words.count)
      && words.allSatisfy { $0.first?.isUppercase == true && $0.allSatisfy { $0.isLetter || ".-'’".contains($0) } }
  }

  private static func withoutPrefix(_ text: String) -> String {
    let lower = text.lowercased()
    if let prefix = prefixes.first(where: lower.hasPrefix) { return String(text.dropFirst(prefix.count)) }
    // Pages that set `Posted by` and the name in two elements give `Posted byJane Doe`.
    for prefix in ["posted by", "written by", "by"] where lower.hasPrefix(prefix) {
      let rest = text.dropFirst(prefix.count)
      if rest.first?.isUppercase == true, text.dropFirst(prefix.count - 1).first == "y" { return String(rest) }
    }
    return text
  }

  /// The words before what somebody is or works for, as in `Jane Doe Senior Reporter` or `Jane Doe Associated Press`.
  private static func withoutRole(_ text: String) -> String {
    var text = text
    // A full stop ends a name unless it stands after an initial or a title.
    if let stop = text.range(of: ". "), text[..<stop.lowerBound].contains(" "),
      text[..<stop.lowerBound].suffix(4).allSatisfy(\.isLetter)
    {
      text = String(text[..<stop.lowerBound])
    }
    let words = text.split(separator: " ")
    let lower = words.map { $0.lowercased() }
    guard words.count >= 3 else { return text }
    for count in 1...min(3, words.count - 2) where agencies.contains(lower.suffix(count).joined(separator: " ")) {
      return words.dropLast(count).joined(separator: " ")
    }
    guard roles.contains(lower[words.count - 1]) else { return text }
    let start = lower.indices.dropFirst(2).first { ranks.contains(lower[$0]) || roles.contains(lower[$0]) }
    return words[..<(start ?? words.count)].joined(separator: " ")
  }

  /// The words before a date, as in `Jane Doe November 15`.
  private static func withoutDate(_ text: String) -> String {
    let words = text.split(separator: " ", omittingEmptySubsequences: true)
    guard words.count > 1, text.utf8.contains(where: ByteSearch.isDigit) else { return text }
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
    "od ", "author ", "authors ", "recipe by ", "article by ", "text by ", "posted by: ",
  ]
  private static let roles: Set<String> = [
    "writer", "reporter", "editor", "correspondent", "columnist", "contributor", "journalist", "producer", "critic",
    "editor-in-chief", "editor-at-large",
  ]
  private static let ranks: Set<String> = [
    "senior", "staff", "contributing", "freelance", "associate", "assistant", "deputy", "chief", "managing",
    "executive", "special", "guest", "national", "foreign", "political", "science", "business", "technology", "sports",
    "health",
  ]
  private static let agencies: Set<String> = [
    "associated press", "the associated press", "ap", "reuters", "afp", "agence france-presse", "bloomberg",
    "bloomberg news", "upi", "dpa", "xinhua", "tass", "ansa", "efe", "pa media", "press association", "canadian press",
    "the canadian press", "australian associated press", "sputnik international",
  ]
  private static let conjunctions: Set<String> = ["and", "und", "et", "y", "dan", "и", "with"]
  private static let notNames: Set<String> = [
    "admin", "administrator", "staff", "editor", "author", "by", "unknown", "anonymous", "none", "null", "undefined",
    "guest", "user", "webmaster", "n/a", "share", "follow", "more", "read more", "name",
    "updated", "published", "posted", "written by", "posted by", "reviewed by", "no author", "publisher",
    "guest author", "staff writer", "redaktion", "name (erforderlich)", "name (required)",
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
