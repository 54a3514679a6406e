/// Something a question asks about that the evidence lacks.
public struct Gap: Sendable, Codable, Hashable {
  /// What is missing.
  public enum Kind: String, Sendable, Codable {
    /// A year or date.
    case period
    /// A person, an organisation, a product: anything with a name.
    case actor
    /// What is asked about it.
    case topic
    /// An answer of the kind asked for: a number, a date, a name, a unit.
    case answer
  }

  public var kind: Kind
  /// The words of the question, or what kind of answer is missing.
  public var text: String

  var sentence: String {
    switch kind {
    case .period: "Nothing near it speaks of the period \(text)."
    case .actor: "Nothing near it names \(text)."
    case .topic: "No passage found mentions: \(text)."
    case .answer: "No passage states \(text)."
    }
  }
}

/// What was searched for an answer.
public struct Searched: Sendable, Codable, Hashable {
  public var articles: Int
  public var passages: Int
  /// The filters as the user gave them, as `site: example.org`.
  public var filters: [String]

  var sentence: String {
    let what = "\(counted(passages, "passage")) of \(counted(articles, "article"))"
    return "Searched \(what)" + (filters.isEmpty ? "." : " (\(filters.joined(separator: ", "))).")
  }
}
