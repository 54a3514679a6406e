import Articles
public import KnowledgeBase

/// What a user typed, taken apart: words, "exact phrases", -excluded words and `field:value` filters.
///
/// Every input is a valid query; nothing a user types reaches FTS5 as syntax.
public struct SearchQuery: Sendable, Hashable {
  /// The question as plain words, for the encoders: filters and exclusions taken out.
  public var text: String
  /// Words that should occur, lower-cased, without the stop words.
  public var terms: [String]
  /// Phrases that must occur.
  public var phrases: [String]
  /// Words and phrases that must not occur.
  public var excluded: [String]
  public var filter: ArticleFilter

  /// Longest query that is looked at, in characters; a question needs a few hundred.
  static let maximumLength = 10_000

  /// Takes a typed query apart. Filters in it narrow the given one.
  public init(_ input: String, filter: ArticleFilter = ArticleFilter()) {
    self.filter = filter
    phrases = []
    excluded = []
    var plain: [String] = []
    for token in Self.tokens(in: String(input.prefix(Self.maximumLength))) {
      if token.isExcluded {
        if token.hasWords { excluded.append(token.text) }
      } else if token.isPhrase {
        if token.hasWords { phrases.append(token.text) }
        plain.append(token.text)
      } else if !self.filter.narrow(token.text) {
        plain.append(token.text)
      }
    }
    text = plain.joined(separator: " ")
    terms = Lexicon.contentWords(in: text)
  }

  /// The FTS5 expression: phrases and exclusions bind, words are alternatives. `nil` where there is nothing to match.
  var fullTextExpression: String? {
    let words = Set(terms).sorted().map(Self.quoted).joined(separator: " OR ")
    guard let matching = requirement ?? (words.isEmpty ? nil : words) else { return nil }
    return exclusion.map { "(\(matching)) NOT (\($0))" } ?? matching
  }

  /// The FTS5 expression of what must occur. `nil` without phrases.
  var requirement: String? {
    phrases.isEmpty ? nil : phrases.map(Self.phrase).joined(separator: " AND ")
  }

  /// The FTS5 expression of what must not occur. `nil` without exclusions.
  var exclusion: String? {
    excluded.isEmpty ? nil : excluded.map(Self.phrase).joined(separator: " OR ")
  }

  /// A phrase as the index holds it: scripts without spaces stand there as pairs of characters.
  private static func phrase(_ text: String) -> String {
    let isUnspaced = text.unicodeScalars.contains(where: \.isCJK)
    return quoted(isUnspaced ? Lexicon.words(in: text).joined(separator: " ") : text)
  }

  /// An FTS5 string: quotes doubled, NUL and control characters made spaces.
  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      if scalar == "\"" {
        result += "\"\""
      } else if scalar.value < 0x20 {
        result += " "
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }

  private struct Token {
    var text: String
    var isPhrase: Bool
    var isExcluded: Bool
    var hasWords: Bool { text.contains { $0.isLetter || $0.isNumber } }
  }

  private static func tokens(in input: String) -> [Token] {
    var result: [Token] = []
    var rest = input[...]
    while let start = rest.firstIndex(where: { !$0.isWhitespace }) {
      rest = rest[start...]
      let isExcluded =
        rest.first == "-" && rest.dropFirst().first.map { $0.isLetter || $0.isNumber || isQuote($0) } ?? false
      if isExcluded { rest = rest.dropFirst() }
      if let first = rest.first, isQuote(first), let end = rest.dropFirst().firstIndex(where: isQuote) {
        result.append(
          Token(text: String(rest[rest.index(after: rest.startIndex)..<end]), isPhrase: true, isExcluded: isExcluded))
        rest = rest[rest.index(after: end)...]
        continue
      }
      // A filter's value may be quoted: author:"Ada Lovelace".
      var end = rest.firstIndex(where: \.isWhitespace) ?? rest.endIndex
      if let colon = rest[..<end].firstIndex(of: ":"), let open = rest[colon...].dropFirst().first, isQuote(open),
        let close = rest[colon...].dropFirst(2).firstIndex(where: isQuote)
      {
        end = rest.index(after: close)
      }
      result.append(Token(text: String(rest[..<end]), isPhrase: false, isExcluded: isExcluded))
      rest = rest[end...]
    }
    return result
  }

  private static func isQuote(_ character: Character) -> Bool { "\"“”".contains(character) }
}

extension ArticleFilter {
  /// Takes a `field:value` word as a filter. `false` where it is none, or asks for something else than the filter does
  /// already, so that it counts as an ordinary word.
  fileprivate mutating func narrow(_ word: String) -> Bool {
    guard let colon = word.firstIndex(of: ":") else { return false }
    let value = word[word.index(after: colon)...].trimmingQuotes()
    guard !value.isEmpty else { return false }
    switch word[..<colon].lowercased() {
    case "author": return Self.narrow(&author, to: value)
    case "site": return Self.narrow(&site, to: value)
    case "tag": return Self.narrow(&tag, to: value)
    case "since":
      guard let date = PublicationDate(value) else { return false }
      if since.map({ date.firstDay > $0.firstDay }) ?? true { since = date }
      return true
    case "until":
      guard let date = PublicationDate(value) else { return false }
      if until.map({ date.lastDay < $0.lastDay }) ?? true { until = date }
      return true
    default: return false
    }
  }

  private static func narrow(_ field: inout String?, to value: String) -> Bool {
    if let field { return field.lowercased() == value.lowercased() }
    field = value
    return true
  }
}

extension Substring {
  fileprivate func trimmingQuotes() -> String {
    var text = self
    while let first = text.first, "\"“”".contains(first) { text = text.dropFirst() }
    while let last = text.last, "\"“”".contains(last) { text = text.dropLast() }
    return String(text)
  }
}
