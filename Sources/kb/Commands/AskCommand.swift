public import Answers
public import ArgumentParser
import Foundation
import KnowledgeBase

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

struct AskCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ask",
    abstract: "Answer a question with exact quotes from the articles.",
    discussion: """
      Exits with 3, and says what it looked for, when the articles do not answer. With --generator a language model \
      writes the answer from the quotes; every sentence of it that the quotes do not bear out is dropped.
      """)

  @Argument(help: "The question.")
  var question: [String]

  @Flag(help: "Answer with quotes alone, which is the default.")
  var extractive = false

  @Option(help: ArgumentHelp("A language model that writes the answer from the quotes.", valueName: "model"))
  var generator: String?

  @Option(help: "How the answer is shown: text, markdown, html or json.")
  var format = AnswerFormat.text

  @Option(help: "List the cited articles in a style: apa, chicago, bibtex or csl-json.")
  var cite: CitationStyle?

  @Flag(help: "Keep the answer in the database; it is checked again after each ingest.")
  var save = false

  @OptionGroup var filters: FilterOptions
  @OptionGroup var database: DatabaseOptions
  @OptionGroup var options: GlobalOptions

  func validate() throws {
    if extractive, generator != nil { throw ValidationError("--extractive and --generator exclude each other.") }
  }

  func run() async throws {
    try await CommandFailure.reporting {
      let session = try Session.reading(database, options)
      try filters.noteUndated(in: session.knowledgeBase)
      try filters.noteFirstParty(in: session.knowledgeBase)
      let answer = try await answer(in: session)
      if save { try SavedAnswers(in: KnowledgeBase(path: database.path, access: .readWrite)).save(answer) }
      if options.json || format == .json {
        try Output.json(answer)
      } else {
        Output.line(try answer.document(as: format, citing: cite))
      }
      if !answer.answered { throw CommandFailure.unanswered }
    }
  }

  private func answer(in session: Session) async throws -> Answer {
    let answer = try await session.answerer.answer(question.joined(separator: " "), filter: filters.filter)
    guard let generator else { return answer }
    let writer = try session.writer(generator, options)
    let showsProgress = !options.json && format == .text && !options.quiet && isatty(STDERR_FILENO) == 1
    return try await writer.write(answer) { statement in
      if showsProgress { Output.note("… \(statement.text.oneLine)") }
    }
  }
}

extension AnswerFormat: ExpressibleByArgument {}
extension CitationStyle: ExpressibleByArgument {}
