import Answers
import ArgumentParser
import Foundation
import KnowledgeBase

struct ChatCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "chat",
    abstract: "Ask questions one after another; a question may lean on the one before.",
    discussion: """
      "And what about Mistral?" asks the last question again about Mistral. /new starts another thread, /quit or Ctrl-D \
      ends. Ctrl-C stops the answer, not the program. With --json each answer is one line.
      """)

  @Option(help: ArgumentHelp("A language model that writes the answers from the quotes.", valueName: "model"))
  var generator: String?

  @Option(help: "List the cited articles in a style: apa, chicago, bibtex or csl-json.")
  var cite: CitationStyle?

  @OptionGroup var filters: FilterOptions
  @OptionGroup var database: DatabaseOptions
  @OptionGroup var options: GlobalOptions

  func run() async throws {
    try await CommandFailure.reporting {
      let session = try Session.reading(database, options)
      try filters.noteUndated(in: session.knowledgeBase)
      try filters.noteFirstParty(in: session.knowledgeBase)
      let (answerer, filter) = (session.answerer, filters.filter)
      let writer = try generator.map { try session.writer($0, options) }
      let reader = LineReader(history: options.historyPath)
      let interrupts = Interrupts()
      var conversation = Conversation()
      while let line = reader.line(prompt: "kb> ") {
        let text = line.trimmingCharacters(in: .whitespacesAndNewlines)
        switch text {
        case "": continue
        case "/quit", "/exit": return
        case "/new":
          conversation.reset()
          continue
        default: break
        }
        let question = conversation.resolve(text)
        if question != text, !options.quiet { Output.note("(\(question.oneLine))") }
        let task = Task {
          let answer = try await answerer.answer(question, filter: filter)
          return try await writer?.write(answer) ?? answer
        }
        let result = await interrupts.cancelling(task)
        switch result {
        case .success(let answer): try show(answer)
        case .failure(is CancellationError): Output.note("(stopped)")
        case .failure(let error): throw error
        }
      }
    }
  }

  private func show(_ answer: Answer) throws {
    if options.json {
      try Output.jsonLine(answer)
    } else {
      Output.line(try answer.document(as: .text, citing: cite) + "\n")
    }
  }
}
