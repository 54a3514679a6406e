public import KnowledgeBase

/// Re-checks an answer's citations against texts: those a database holds, or bare ones.
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

  private let text: @Sendable (_ sha256: String) throws -> String?
  /// Where the texts come from, for failures.
  private let place: String

  /// Creates a verifier over a database: any revision it holds will do.
  public init(knowledgeBase: KnowledgeBase) {
    text = { try knowledgeBase.text(ofRevisionWithSHA256: $0) }
    place = "the database holds"
  }

  /// Creates a verifier over bare texts, by the SHA-256 of their UTF-8 bytes.
  public init(texts: [String]) {
    let bySHA256 = Dictionary(texts.map { (ContentDigest.sha256(of: $0), $0) }) { first, _ in first }
    text = { bySHA256[$0] }
    place = "the files hold"
  }

  /// Checks every citation, and that every statement is one of the quotes it cites or is borne out by them. A failure
  /// that belongs to no citation has the number 0.
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
      let cited = statement.citations.flatMap { quotes[$0] ?? [] }
      // A part of a quote may say the opposite of the whole.
      let isQuote = cited.contains { $0.utf8.elementsEqual(statement.text.utf8) }
      let isBorneOut = answer.written != nil && SentenceSupport(of: statement.text, by: cited).isSupported
      if !isQuote, !isBorneOut {
        failed.append(
          Failure(n: statement.citations.first ?? 0, reason: "the statement “\(statement.text)” is none of its quotes"))
      }
    }
    for pair in answer.disagreements {
      for missing in [pair.first, pair.second] where quotes[missing] == nil {
        failed.append(Failure(n: missing, reason: "a disagreement cites it, but the answer has no such citation"))
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
    guard let text = try text(citation.article.sha256) else {
      return "\(place) no text with digest \(citation.article.sha256)"
    }
    guard citation.start >= 0, citation.start < citation.end, citation.end <= text.utf8.count else {
      return "bytes \(citation.start)..<\(citation.end) are outside the text of \(text.utf8.count) bytes"
    }
    let bytes = text.utf8.dropFirst(citation.start).prefix(citation.end - citation.start)
    return bytes.elementsEqual(citation.quote.utf8)
      ? nil : "the text at bytes \(citation.start)..<\(citation.end) differs from the quote"
  }
}
