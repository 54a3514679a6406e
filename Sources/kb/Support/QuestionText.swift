import Answers
import Pipelines

/// What is new about watched questions, for a terminal.
enum QuestionText {
  /// A change with the quotes that are new.
  static func line(_ change: QuestionChange) -> String {
    let kind =
      switch change.kind {
      case .new: change.answer.answered ? "answered" : "not answered"
      case .answered: "answered now, and was not before"
      case .unanswered: "not answered any more"
      case .evidence: "new evidence"
      }
    let quotes = change.added.prefix(shown).map { "\n    + “\($0.quote.oneLine)” \($0.article.line)" }
    let gone = change.removed.prefix(shown).map { "\n    - “\($0.quote.oneLine)” \($0.article.line)" }
    return "\(change.question.oneLine) [\(kind)]" + quotes.joined() + gone.joined()
  }

  /// Quotes of each sort that are shown of one question; `--json` has all.
  private static let shown = 5
}
