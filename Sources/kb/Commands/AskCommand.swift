import Answers
import ArgumentParser
import KnowledgeBase

struct AskCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ask",
    abstract: "Answer a question with exact quotes from the articles.",
    discussion: "Exits with 3, and says what it looked for, when the articles do not answer.")

  @Argument(help: "The question.")
  var question: [String]

  @Flag(help: "Answer with quotes alone, which is the default.")
  var extractive = false

  @OptionGroup var filters: FilterOptions
  @OptionGroup var database: DatabaseOptions
  @OptionGroup var options: GlobalOptions

  func run() async throws {
    try await CommandFailure.reporting {
      let session = try Session.reading(database, options)
      try filters.noteUndated(in: session.knowledgeBase)
      let answer = try await session.answerer.answer(question.joined(separator: " "), filter: filters.filter)
      if options.json {
        try Output.json(answer)
      } else {
        Output.line(AnswerText(answer).rendered)
      }
      if !answer.answered { throw CommandFailure.unanswered }
    }
  }
}
