public import KnowledgeBase

/// Re-checks an answer's citations against the texts a database holds.
public struct Verifier: Sendable {
  /// What a check of an answer found.
  public struct Report: Sendable, Codable, Hashable {
    public var citations: Int
    public var verified: Int
    public var failed: [Failure]
  }

  /// A citation that does not hold.
  public struct Failure: Sendable, Codable, Hashable {
    public var n: Int
    public var reason: String
  }

  private let knowledgeBase: KnowledgeBase

  /// Creates a verifier over a database.
  public init(knowledgeBase: KnowledgeBase) {
    self.knowledgeBase = knowledgeBase
  }

  /// Checks every citation, and that every statement is one of the quotes it cites. A failure that belongs to no
  /// citation has the number 0.
  public func verify(_ answer: Answer) throws -> Report {
    var failed: [Failure] = []
    for citation in answer.citations {
      if let reason = try problem(with: citation) { failed.append(Failure(n: citation.n, reason: reason)) }
    }
    let verified = answer.citations.count - failed.count
    let quotes = Dictionary(grouping: answer.citations, by: \.n).mapValues { $0.map(\.quote) }
    for statement in answer.answer {
      for missing in statement.citations where quotes[missing] == nil {
        failed.append(Failure(n: missing, reason: "a statement cites it, but the answer has no such citation"))
      }
      if !statement.citations.contains(where: { quotes[$0]?.contains(statement.text) ?? false }) {
        failed.append(
          Failure(n: statement.citations.first ?? 0, reason: "the statement “\(statement.text)” is none of its quotes"))
      }
    }
    if answer.answered, answer.answer.isEmpty {
      failed.append(Failure(n: 0, reason: "the answer claims to answer and has no statement"))
    }
    return Report(citations: answer.citations.count, verified: verified, failed: failed)
  }

  private func problem(with citation: Citation) throws -> String? {
    guard citation.sha256 == ContentDigest.sha256(of: citation.quote) else {
      return "the quote does not match its own digest"
    }
    guard let text = try knowledgeBase.text(ofRevisionWithSHA256: citation.article.sha256) else {
      return "the database holds no text with digest \(citation.article.sha256)"
    }
    guard citation.start >= 0, citation.start < citation.end, citation.end <= text.utf8.count else {
      return "bytes \(citation.start)..<\(citation.end) are outside the text of \(text.utf8.count) bytes"
    }
    let bytes = text.utf8.dropFirst(citation.start).prefix(citation.end - citation.start)
    return bytes.elementsEqual(citation.quote.utf8)
      ? nil : "the text at bytes \(citation.start)..<\(citation.end) differs from the quote"
  }
}
