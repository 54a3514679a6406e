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

/// How a language model's sentences fared.
public struct Written: Sendable, Codable, Hashable {
  /// The model's name.
  public var model: String
  /// Sentences that the model wrote, each once.
  public var sentences: Int
  /// Sentences that were dropped because no passage bears them out.
  public var dropped: Int
  /// Whether so little was left that the quotes are shown instead.
  public var isExtractive: Bool

  /// What a reader should know about it, in one line.
  var note: String {
    let counts = "\(sentences - dropped) of \(counted(sentences, "sentence")) by \(model) borne out"
    return isExtractive ? "\(counts): too few, so these are quotes." : "\(counts), \(dropped) dropped."
  }
}
