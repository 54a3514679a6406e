public import Foundation
import Retrieval

/// A reader's verdict on a quote that was cited for a question.
public struct CitationJudgment: Sendable, Codable, Hashable {
  /// The question's id.
  public var question: String
  /// The quote as it was cited.
  public var quote: String
  /// Whether a reader accepts the quote as answering the question or a part of it.
  public var accept: Bool

  /// Reads judgments from JSON lines.
  ///
  /// - Throws: ``EvaluationError`` naming the file and the line.
  public static func read(from file: URL) throws -> [Self] { try JSONLines.read(Self.self, from: file) }
}

/// The share of citations that a reader accepts. The coding keys are the command line's contract.
public struct JudgedPrecision: Sendable, Codable {
  /// Answered questions with a judged citation.
  public var questions: Int
  /// Citations with a judgment, and without one.
  public var judged: Int
  public var unjudged: Int
  /// Share of the judged citations that are accepted, averaged over the questions.
  public var precision: Double

  /// Looks up the citations of an evaluation's answers among judgments. A citation that holds an accepted quote is
  /// accepted; one that lies inside a rejected quote is rejected.
  public init(of evaluation: AnswerEvaluation, by judgments: [CitationJudgment]) {
    let verdicts = Dictionary(grouping: judgments, by: \.question)
    var shares: [Double] = []
    (judged, unjudged) = (0, 0)
    for outcome in evaluation.outcomes where outcome.answered {
      let known = verdicts[outcome.id] ?? []
      let accepted = outcome.quotes.compactMap { quote -> Bool? in
        if known.contains(where: { $0.accept && quote.contains($0.quote) }) { return true }
        return known.first { $0.quote == quote || !$0.accept && $0.quote.contains(quote) }?.accept
      }
      judged += accepted.count
      unjudged += outcome.quotes.count - accepted.count
      if !accepted.isEmpty { shares.append(Double(accepted.count { $0 }) / Double(accepted.count)) }
    }
    questions = shares.count
    precision = shares.isEmpty ? 0 : shares.reduce(0, +) / Double(shares.count)
  }
}
