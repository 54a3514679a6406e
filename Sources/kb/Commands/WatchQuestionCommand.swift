import Answers
import ArgumentParser
import KnowledgeBase
import Pipelines

struct WatchQuestionCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "watch-question",
    abstract: "Keep a question and hear of it when its answer or evidence changes.",
    discussion: """
      Watched questions are asked again after each `kb ingest` that changed something, and by `kb run`; only what changed \
      is reported. Without a question they are asked now.
      """)

  @Argument(help: "The question.")
  var question: [String] = []

  @Flag(help: "List the watched questions.")
  var list = false

  @Option(help: ArgumentHelp("Watch this question no longer.", valueName: "number"))
  var remove: Int64?

  @OptionGroup var filters: FilterOptions
  @OptionGroup var database: DatabaseOptions
  @OptionGroup var options: GlobalOptions

  func validate() throws {
    if [!question.isEmpty, list, remove != nil].count(where: \.self) > 1 {
      throw ValidationError("Give a question, --list or --remove, not several of them.")
    }
  }

  func run() async throws {
    try await CommandFailure.reporting {
      let writer = try KnowledgeBase(path: database.path, access: list ? .readOnly : .readWrite)
      if list { return try show(writer.watchedQuestions()) }
      if let remove {
        guard try writer.watchedQuestions().contains(where: { $0.id == remove }) else {
          throw StoreError(.invalid, "no question \(remove) is watched; --list shows them")
        }
        try writer.unwatch(remove)
        return try show(writer.watchedQuestions())
      }
      let text = question.joined(separator: " ")
      let filter = filters.filter
      if !text.isEmpty { try writer.watch(text, filter: filter) }
      let session = try Session.reading(database, options)
      let bar = ProgressBar(isQuiet: options.quiet)
      let changes = try await session.standingQuestions(in: writer).check(
        where: { text.isEmpty || $0.question == text && $0.filter == filter }
      ) { bar.update($0) }
      try writer.close()
      bar.finish()
      if options.json {
        try Output.json(["changes": changes])
      } else {
        Output.line(changes.isEmpty ? "nothing new" : changes.map(QuestionText.line).joined(separator: "\n"))
      }
    }
  }

  private func show(_ questions: [WatchedQuestion]) throws {
    if options.json {
      try Output.json(["questions": questions.map(ListedQuestion.init)])
    } else {
      Output.line(
        questions.isEmpty
          ? "no question is watched"
          : questions.map { question in
            "\(question.id)  \(question.question.oneLine)  since \(question.since.prefix(10))"
              + (question.filter.isEmpty ? "" : ", of some articles")
          }.joined(separator: "\n"))
    }
  }
}

/// The contract's JSON for a watched question.
private struct ListedQuestion: Encodable {
  let id: Int64
  let question: String
  let filter: ArticleFilter
  let since: String
  @Nullable var checked: String?

  init(_ question: WatchedQuestion) {
    id = question.id
    self.question = question.question
    filter = question.filter
    since = question.since
    checked = question.checked
  }
}
