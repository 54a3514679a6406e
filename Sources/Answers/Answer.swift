public import Articles
public import KnowledgeBase

/// An answer with everything needed to check it later and elsewhere. The coding keys are the command line's contract.
public struct Answer: Sendable, Codable, Hashable {
  public var question: String
  /// Whether the corpus answers; if not, `answer` and `citations` are empty and `nearest` says what came closest.
  public var answered: Bool
  /// The points of the answer, the best supported first.
  public var answer: [Statement]
  public var citations: [Citation]
  /// Pairs of quotes that may contradict each other.
  public var disagreements: [Disagreement]
  /// How sure the program is that the corpus answers, from 0 to 1; below one half it abstains.
  public var confidence: Double
  /// How many independent origins the citations come from: articles of one author count once.
  public var origins: Int
  /// The closest passages, where the corpus does not answer.
  public var nearest: [Nearest]
  /// What was looked for and not found, where the corpus does not answer.
  public var missing: [String]
  /// The same by kind.
  public var gaps: [Gap]
  /// What was searched, where the corpus does not answer.
  public var searched: Searched?
  /// How the sentences came about, where a language model wrote them.
  public var written: Written?

  init(question: String, confidence: Double) {
    self.question = question
    self.confidence = confidence
    answered = false
    (answer, citations, disagreements, nearest, missing, gaps) = ([], [], [], [], [], [])
    origins = 0
  }

  /// Decodes an answer; keys that came later may be missing.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    question = try container.decode(String.self, forKey: .question)
    answered = try container.decode(Bool.self, forKey: .answered)
    answer = try container.decode([Statement].self, forKey: .answer)
    citations = try container.decode([Citation].self, forKey: .citations)
    disagreements = try container.decodeIfPresent([Disagreement].self, forKey: .disagreements) ?? []
    confidence = try container.decodeIfPresent(Double.self, forKey: .confidence) ?? (answered ? 1 : 0)
    origins = try container.decodeIfPresent(Int.self, forKey: .origins) ?? 0
    nearest = try container.decodeIfPresent([Nearest].self, forKey: .nearest) ?? []
    missing = try container.decodeIfPresent([String].self, forKey: .missing) ?? []
    gaps = try container.decodeIfPresent([Gap].self, forKey: .gaps) ?? []
    searched = try container.decodeIfPresent(Searched.self, forKey: .searched)
    written = try container.decodeIfPresent(Written.self, forKey: .written)
  }

  /// The answer as one JSON document with keys in a stable order.
  public func json() throws -> String { try stableJSON(self, isPretty: true) }

  /// Whether a statement is in the words of what it cites, so that quotation marks belong around it.
  func isQuoted(_ statement: Statement) -> Bool {
    citations.contains { statement.citations.contains($0.n) && $0.quote.contains(statement.text) }
  }
}

/// One sentence or point of an answer.
public struct Statement: Sendable, Codable, Hashable {
  public var text: String
  /// Numbers of the citations that support it.
  public var citations: [Int]
}

/// A byte-exact quote and where it stands.
public struct Citation: Sendable, Codable, Hashable {
  /// The number by which statements refer to it, from 1.
  public var n: Int
  public var article: ArticleReference
  /// UTF-8 byte range `[start, end)` in the article's text.
  public var start: Int
  public var end: Int
  public var quote: String
  /// Hexadecimal SHA-256 of the quote's UTF-8 bytes.
  public var sha256: String
}

extension Citation {
  /// A quote, sliced from an article's text.
  ///
  /// - Parameter n: Its number; 0 in a document that numbers none.
  init(n: Int = 0, of article: ArticleReference, _ range: Range<Int>, in text: String) {
    let quote = String(text.slice(range))
    self.init(
      n: n, article: article, start: range.lowerBound, end: range.upperBound, quote: quote,
      sha256: ContentDigest.sha256(of: quote))
  }
}

/// Identifies the revision of an article that a quote or a hit comes from.
public struct ArticleReference: Sendable, Codable, Hashable {
  public var id: ArticleID
  public var title: String?
  public var author: String?
  public var published: PublicationDate?
  public var url: String?
  public var path: String
  /// Hexadecimal SHA-256 of the revision's UTF-8 text.
  public var sha256: String

  /// Refers to a stored article's current revision.
  public init(_ record: ArticleRecord) {
    id = record.id
    title = record.title
    author = record.author
    published = record.published
    url = record.url
    path = record.path
    sha256 = record.sha256
  }

  /// Encodes unknown facts as `null`.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(id, forKey: .id)
    try container.encode(title, forKey: .title)
    try container.encode(author, forKey: .author)
    try container.encode(published, forKey: .published)
    try container.encode(url, forKey: .url)
    try container.encode(path, forKey: .path)
    try container.encode(sha256, forKey: .sha256)
  }
}

/// Two quotes that may say opposite things, by their citation numbers.
public struct Disagreement: Sendable, Codable, Hashable {
  public var first: Int
  public var second: Int
}

/// A passage that came close to an answer.
public struct Nearest: Sendable, Codable, Hashable {
  public var score: Double
  public var text: String
  public var start: Int
  public var end: Int
  public var article: ArticleReference
}
