public import Foundation
public import KnowledgeBase
import Retrieval

/// The sentences that are read for a question, with all that the answer model sees of them: what its weights are fitted
/// on. The coding keys are those of the facts, in snake case.
public struct QuestionReading: Sendable, Encodable {
  private let id: String
  private let question: String
  private let kind: Question.Kind
  private let answerType: AnswerType?
  private let answerable: Bool
  private let sentences: [Entry]

  private struct Entry: Encodable {
    let article: ArticleID
    let block: Int
    let position: Int
    let text: String
    let context: String
    /// Whether it lies in listed evidence, or holds some.
    let isEvidence: Bool
    let logOdds: Double
    let facts: SentenceFacts
  }

  private init(_ question: EvaluationQuestion, findings: Findings, excerpts: inout Excerpts) throws {
    id = question.id
    self.question = question.question
    kind = findings.question.kind
    answerType = findings.question.answerType
    answerable = question.answerable
    let evidence = question.evidence.map { Excerpt($0.quote, files: [$0.article]) }
    var sentences: [Entry] = []
    for scored in findings.sentences {
      let sentence = scored.sentence
      let excerpt = try excerpts.excerpt(sentence.text, of: sentence.article)
      sentences.append(
        Entry(
          article: sentence.article, block: sentence.block, position: sentence.position, text: sentence.text,
          context: sentence.context, isEvidence: evidence.contains { $0.contains(excerpt) || excerpt.contains($0) },
          logOdds: scored.logOdds, facts: scored.facts))
    }
    self.sentences = sentences
  }

  /// Writes what is read for each question to a file, as JSON lines.
  public static func write(
    _ questions: [EvaluationQuestion], to file: URL, in knowledgeBase: KnowledgeBase, answerer: Answerer
  ) async throws {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = .sortedKeys
    var excerpts = Excerpts(knowledgeBase: knowledgeBase)
    var lines = Data()
    for question in questions {
      let findings = try await answerer.read(question.question)
      lines += try encoder.encode(Self(question, findings: findings, excerpts: &excerpts)) + Data("\n".utf8)
    }
    do {
      try lines.write(to: file)
    } catch {
      throw EvaluationError(file.path, "cannot be written: \(error.localizedDescription)")
    }
  }
}
