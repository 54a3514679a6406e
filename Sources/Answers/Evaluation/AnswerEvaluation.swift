public import Foundation
import KnowledgeBase
public import Retrieval

/// A question with the evidence that an answer to it must cite.
public struct EvaluationQuestion: Sendable, Codable, Hashable {
  public var id: String
  public var question: String
  public var answerable: Bool
  public var evidence: [Evidence]

  /// A quote that answers the question or a needed part of it.
  public struct Evidence: Sendable, Codable, Hashable {
    /// The article's file name.
    public var article: String
    public var quote: String
  }

  /// Reads questions from JSON lines.
  public static func read(from file: URL) throws -> [Self] { try JSONLines.read(Self.self, from: file) }
}

/// How well questions with known evidence are answered. The coding keys are the command line's contract.
public struct AnswerEvaluation: Sendable, Codable {
  public var questions: Int
  /// Share of the evidence inside a citation, averaged over the answerable questions.
  public var evidenceRecall: Double
  /// Share of the evidence inside one of the first five passages found, averaged likewise.
  public var evidenceRecallAt5: Double
  /// The same for ten passages.
  public var evidenceRecallAt10: Double
  /// Share of citations that hold or adjoin listed evidence, averaged over the answered answerable questions. A lower
  /// bound: a good quote that nobody listed counts as wrong.
  public var citationPrecision: Double
  /// Share of quotes that are byte for byte what the article has at their place.
  public var quoteExact: Double
  /// Share of the abstentions that are right.
  public var abstainPrecision: Double
  /// Share of the unanswerable questions that are abstained from.
  public var abstainRecall: Double
  public var seconds: Double
  /// What happened to each question, in order.
  public var outcomes: [Outcome]

  /// One question's result.
  public struct Outcome: Sendable, Codable {
    public var id: String
    public var answerable: Bool
    public var answered: Bool
    public var confidence: Double
    /// Share of the question's evidence inside a citation.
    public var evidenceFound: Double
  }

  enum CodingKeys: String, CodingKey {
    case questions, seconds, outcomes
    case evidenceRecall = "evidence_recall"
    case evidenceRecallAt5 = "evidence_recall@5"
    case evidenceRecallAt10 = "evidence_recall@10"
    case citationPrecision = "citation_precision"
    case quoteExact = "quote_exact"
    case abstainPrecision = "abstain_precision"
    case abstainRecall = "abstain_recall"
  }
}

extension AnswerEvaluation {
  /// Asks every question and measures the answers.
  public static func run(
    _ questions: [EvaluationQuestion], answerer: Answerer, searcher: Searcher, verifier: Verifier,
    progress: @Sendable (Int) -> Void = { _ in }
  ) async throws -> AnswerEvaluation {
    let start = ContinuousClock.now
    var outcomes: [Outcome] = []
    var recallAt5 = Mean(), recallAt10 = Mean(), precision = Mean(), recall = Mean(), exact = Mean()
    for question in questions {
      let answer = try await answerer.answer(question.question)
      let quotes = answer.citations.map { normalized($0.quote) }
      let evidence = question.evidence.map { normalized($0.quote) }
      let found = share(of: evidence, in: quotes)
      if question.answerable {
        let passages = try await searcher.search(SearchQuery(question.question), count: 10).map {
          normalized($0.passage.text)
        }
        recallAt5.add(share(of: evidence, in: Array(passages.prefix(5))))
        recallAt10.add(share(of: evidence, in: passages))
        recall.add(found)
        if answer.answered {
          precision.add(
            Double(quotes.count { quote in evidence.contains { $0.contains(quote) || quote.contains($0) } })
              / Double(max(1, quotes.count)))
        }
      }
      let report = try verifier.verify(answer)
      for index in 0..<report.citations { exact.add(index < report.verified ? 1 : 0) }
      outcomes.append(
        Outcome(
          id: question.id, answerable: question.answerable, answered: answer.answered, confidence: answer.confidence,
          evidenceFound: found))
      progress(outcomes.count)
    }
    let abstained = outcomes.filter { !$0.answered }
    let unanswerable = outcomes.filter { !$0.answerable }
    let right = Double(abstained.count { !$0.answerable })
    return AnswerEvaluation(
      questions: questions.count, evidenceRecall: recall.value, evidenceRecallAt5: recallAt5.value,
      evidenceRecallAt10: recallAt10.value, citationPrecision: precision.value, quoteExact: exact.value,
      abstainPrecision: abstained.isEmpty ? 1 : right / Double(abstained.count),
      abstainRecall: unanswerable.isEmpty ? 1 : right / Double(unanswerable.count),
      seconds: (ContinuousClock.now - start) / .seconds(1), outcomes: outcomes)
  }

  private static func share(of evidence: [String], in texts: [String]) -> Double {
    guard !evidence.isEmpty else { return 0 }
    return Double(evidence.count { quote in texts.contains { $0.contains(quote) } }) / Double(evidence.count)
  }

  private static func normalized(_ text: String) -> String {
    text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  private struct Mean {
    private var sum = 0.0
    private var count = 0

    var value: Double { count == 0 ? 0 : sum / Double(count) }

    mutating func add(_ number: Double) {
      sum += number
      count += 1
    }
  }
}
