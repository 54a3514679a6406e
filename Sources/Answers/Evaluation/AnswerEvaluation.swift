public import Foundation
public import KnowledgeBase
public import Retrieval

/// A question with the evidence that an answer to it must cite.
public struct EvaluationQuestion: Sendable, Codable, Hashable {
  public var id: String
  public var question: String
  public var answerable: Bool
  public var evidence: [Evidence]

  /// A quote that answers the question or a needed part of it.
  public struct Evidence: Sendable, Codable, Hashable {
    /// The name of the article's file, or of one that holds a copy of the article.
    public var article: String
    public var quote: String
  }

  /// Reads questions from JSON lines.
  ///
  /// - Throws: ``EvaluationError`` where there is no question, or one without the evidence that measuring needs.
  public static func read(from file: URL) throws -> [Self] {
    let questions = try JSONLines.read(Self.self, from: file)
    if questions.isEmpty { throw EvaluationError(file.path, "holds no questions; write one a line, as JSON") }
    for question in questions {
      if question.answerable, question.evidence.isEmpty {
        throw EvaluationError(file.path, "question \(question.id) is answerable but has no evidence")
      }
      if question.evidence.contains(where: { $0.quote.allSatisfy(\.isWhitespace) }) {
        throw EvaluationError(file.path, "question \(question.id) has evidence with an empty quote")
      }
    }
    return questions
  }
}

/// How well questions with known evidence are answered. The coding keys are the command line's contract.
public struct AnswerEvaluation: Sendable, Codable {
  public var questions: Int
  /// Share of the evidence inside a citation of its article, averaged over the answerable questions.
  public var evidenceRecall: Double
  /// Share of the evidence inside one of the first five passages found, averaged likewise.
  public var evidenceRecallAt5: Double
  /// The same for ten passages.
  public var evidenceRecallAt10: Double
  /// Share of the citations that contain listed evidence of their article or are contained in it, averaged over the
  /// answered answerable questions. A lower bound: a good quote that nobody listed counts as wrong. An answer to an
  /// unanswerable question is not counted here but lowers ``abstainRecall``.
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
    /// For each piece of evidence, the rank of the first of ten passages that holds it, from 1.
    public var ranks: [Int?]
    /// For each piece of evidence, whether a citation holds it.
    public var cited: [Bool]
    /// What was cited, in the order of the answer.
    public var quotes: [String]

    enum CodingKeys: String, CodingKey {
      case id, answerable, answered, confidence, ranks, cited, quotes
      case evidenceFound = "evidence_found"
    }
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
  /// Passages that are looked at for evidence.
  private static let depth = 10

  /// Share of the evidence among the first 1, 2, … passages, averaged over the answerable questions.
  public var recallCurve: [Double] {
    let asked = outcomes.filter { $0.answerable && !$0.ranks.isEmpty }
    return (1...Self.depth).map { k in
      let shares = asked.map { outcome in
        Double(outcome.ranks.count { $0.map { $0 <= k } ?? false }) / Double(outcome.ranks.count)
      }
      return shares.reduce(0, +) / Double(max(1, shares.count))
    }
  }

  /// Asks every question and measures the answers.
  public static func run(
    _ questions: [EvaluationQuestion], in knowledgeBase: KnowledgeBase, answerer: Answerer, searcher: Searcher,
    progress: @Sendable (Int) -> Void = { _ in }
  ) async throws -> AnswerEvaluation {
    let start = ContinuousClock.now
    let verifier = Verifier(knowledgeBase: knowledgeBase)
    var excerpts = Excerpts(knowledgeBase: knowledgeBase)
    var outcomes: [Outcome] = []
    var recallAt5 = Mean(), recallAt10 = Mean(), precision = Mean(), recall = Mean(), exact = Mean()
    for question in questions {
      let answer = try await answerer.answer(question.question)
      let quotes = try answer.citations.map { try excerpts.excerpt($0.quote, of: $0.article.id) }
      let evidence = question.evidence.map { Excerpt($0.quote, files: [$0.article]) }
      let found = share(of: evidence, in: quotes)
      var ranks: [Int?] = []
      if question.answerable {
        let passages = try await searcher.search(SearchQuery(question.question), count: Self.depth).map {
          try excerpts.excerpt($0.passage.text, of: $0.article.id)
        }
        ranks = evidence.map { quote in passages.firstIndex { $0.contains(quote) }.map { $0 + 1 } }
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
          evidenceFound: found, ranks: ranks, cited: evidence.map { quote in quotes.contains { $0.contains(quote) } },
          quotes: answer.citations.map(\.quote)))
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

  private static func share(of evidence: [Excerpt], in excerpts: [Excerpt]) -> Double {
    guard !evidence.isEmpty else { return 0 }
    return Double(evidence.count { quote in excerpts.contains { $0.contains(quote) } }) / Double(evidence.count)
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
