public import Answers
import Foundation
public import KnowledgeBase

/// Asks the watched questions again and tells what is new.
public struct StandingQuestions: Sendable {
  private let knowledgeBase: KnowledgeBase
  private let answerer: Answerer

  /// Creates the stage.
  public init(knowledgeBase: KnowledgeBase, answerer: Answerer) {
    self.knowledgeBase = knowledgeBase
    self.answerer = answerer
  }

  /// Answers every watched question and keeps the answers.
  ///
  /// - Parameters:
  ///   - isWanted: Which of the watched questions are asked.
  ///   - progress: Called with the number of questions answered and their total.
  /// - Returns: What changed, in the order in which the questions were stored. A question asked for the first time has
  ///   changed.
  public func check(
    where isWanted: (WatchedQuestion) -> Bool = { _ in true }, progress: @Sendable (RunProgress) -> Void = { _ in }
  ) async throws -> [QuestionChange] {
    let watched = try knowledgeBase.watchedQuestions().filter(isWanted)
    var changes: [QuestionChange] = []
    for (number, question) in watched.enumerated() {
      try Task.checkCancellation()
      progress(RunProgress(stage: "asking", done: number, total: watched.count, item: question.question))
      let answer = try await answerer.answer(question.question, filter: question.filter)
      // An answer that an earlier version wrote down in another form is like none.
      let before = question.answer.flatMap { try? decodeStored(Answer.self, from: Data($0.utf8)) }
      if let change = QuestionChange(question, before: before, now: answer) { changes.append(change) }
      try knowledgeBase.keep(answer: stableJSON(answer), of: question.id)
    }
    if !watched.isEmpty { progress(RunProgress(stage: "asking", done: watched.count, total: watched.count)) }
    return changes
  }
}

/// What is new about a watched question. The coding keys are the command line's contract.
public struct QuestionChange: Sendable, Codable, Hashable {
  public var id: Int64
  public var question: String
  public var kind: Kind
  /// Whether the articles answered the question before; `nil` where it was not asked before.
  public var answeredBefore: Bool?
  /// The answer as it is now.
  public var answer: Answer
  /// Citations of the answer that it did not have before.
  public var added: [Citation]
  /// Citations that it had before and has no more, numbered as they were.
  public var removed: [Citation]

  /// What sort of change it is.
  public enum Kind: String, Sendable, Codable, Hashable {
    /// Asked for the first time.
    case new
    /// The articles did not answer before, and do now.
    case answered
    /// The articles answered before, and do no more.
    case unanswered
    /// The evidence is another.
    case evidence
  }

  enum CodingKeys: String, CodingKey {
    case id, question, kind, answer, added, removed
    case answeredBefore = "answered_before"
  }

  /// `nil` where the evidence is the same, wherever in its articles it stands by now.
  init?(_ question: WatchedQuestion, before: Answer?, now: Answer) {
    let old = Set(before?.citations.map(Evidence.init) ?? [])
    let new = Set(now.citations.map(Evidence.init))
    id = question.id
    self.question = question.question
    answer = now
    answeredBefore = before?.answered
    added = now.citations.filter { !old.contains(Evidence($0)) }
    removed = before?.citations.filter { !new.contains(Evidence($0)) } ?? []
    switch (before?.answered, now.answered) {
    case (nil, _): kind = .new
    case (false, true): kind = .answered
    case (true, false): kind = .unanswered
    default:
      guard old != new else { return nil }
      kind = .evidence
    }
  }

  /// A quote of an article, whatever its number and place.
  private struct Evidence: Hashable {
    let article: ArticleID
    let sha256: String

    init(_ citation: Citation) {
      article = citation.article.id
      sha256 = citation.sha256
    }
  }
}
