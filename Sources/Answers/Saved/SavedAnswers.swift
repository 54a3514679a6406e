import Articles
import Foundation
public import KnowledgeBase

/// The answers kept in a database, and whether what they cite still stands in the articles.
public struct SavedAnswers: Sendable {
  /// A kept answer with the state of its citations.
  public struct Entry: Sendable, Encodable, Hashable {
    public var id: Int64
    public var question: String
    /// When it was saved and last checked, ISO 8601 in UTC.
    public var saved: String
    public var checked: String
    /// What changed since: a line for each citation whose passage changed or vanished.
    public var problems: [String]
    public var answer: Answer
  }

  private let knowledgeBase: KnowledgeBase

  /// The kept answers of a database.
  public init(in knowledgeBase: KnowledgeBase) {
    self.knowledgeBase = knowledgeBase
  }

  /// Keeps an answer.
  ///
  /// - Returns: Its id.
  @discardableResult
  public func save(_ answer: Answer) throws -> Int64 {
    try knowledgeBase.save(answer: answer.json(), to: answer.question)
  }

  /// The kept answers, the oldest first.
  public func entries() throws -> [Entry] {
    try knowledgeBase.savedAnswers().map { record in
      Entry(
        id: record.id, question: record.question, saved: record.saved, checked: record.checked,
        problems: record.problems, answer: try Self.answer(in: record))
    }
  }

  /// Checks every kept answer against the articles as they are now.
  ///
  /// A quote stands as long as the current revision of its article contains it, wherever: an edit elsewhere in the
  /// article moves it but leaves it true.
  ///
  /// - Returns: The answers with problems.
  public func check() throws -> [Entry] {
    var flagged: [Entry] = []
    for record in try knowledgeBase.savedAnswers() {
      let answer = try Self.answer(in: record)
      let problems = try answer.citations.compactMap { citation in
        try problem(with: citation).map { "[\(citation.n)] \($0)" }
      }
      if problems != record.problems { try knowledgeBase.record(problems: problems, ofSavedAnswer: record.id) }
      if !problems.isEmpty {
        flagged.append(
          Entry(
            id: record.id, question: record.question, saved: record.saved, checked: record.checked, problems: problems,
            answer: answer))
      }
    }
    return flagged
  }

  /// Forgets a kept answer; `false` where there is none with this id.
  public func remove(_ id: Int64) throws -> Bool { try knowledgeBase.removeSavedAnswer(id) }

  private func problem(with citation: Citation) throws -> String? {
    let name = citation.article.title.map { "“\($0)”" } ?? citation.article.path
    guard let article = try knowledgeBase.articles([citation.article.id])[citation.article.id] else {
      return "\(name) is not in the database any more"
    }
    guard article.sha256 != citation.article.sha256 else { return nil }
    let text = try knowledgeBase.content(of: article.id).text
    return text.contains(citation.quote) ? nil : "\(name) was changed and no longer says “\(citation.quote)”"
  }

  private static func answer(in record: SavedAnswerRecord) throws -> Answer {
    do {
      return try decodeStored(Answer.self, from: Data(record.answer.utf8))
    } catch {
      throw StoreError(.corrupt, "saved answer \(record.id) is not readable; remove it with `kb answers --remove`")
    }
  }
}
