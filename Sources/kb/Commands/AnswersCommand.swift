import Answers
import ArgumentParser
import KnowledgeBase

struct AnswersCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "answers",
    abstract: "List the saved answers, and which of them rest on passages that changed.",
    discussion: "Exits with 1 when a saved answer rests on a passage that changed or vanished.")

  @Flag(help: "Check them against the articles as they are now, as every ingest does.")
  var check = false

  @Option(help: ArgumentHelp("Forget a saved answer.", valueName: "id"))
  var remove: Int64?

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var options: GlobalOptions

  func run() async throws {
    try await CommandFailure.reporting {
      let writes = check || remove != nil
      let saved = SavedAnswers(in: try KnowledgeBase(path: database.path, access: writes ? .readWrite : .readOnly))
      if let remove, try !saved.remove(remove) {
        throw StoreError(.invalid, "there is no saved answer \(remove): `kb answers` lists them")
      }
      if check { _ = try saved.check() }
      let entries = try saved.entries()
      if options.json {
        try Output.json(Listing(answers: entries))
      } else if entries.isEmpty {
        Output.note("kb: no saved answers; `kb ask --save` saves one")
      } else {
        Output.line(entries.map(Self.rendered).joined(separator: "\n"))
      }
      if entries.contains(where: { !$0.problems.isEmpty }) { throw CommandFailure.partial }
    }
  }

  private static func rendered(_ entry: SavedAnswers.Entry) -> String {
    let state = entry.problems.isEmpty ? "stands" : "CHANGED"
    let head = "\(entry.id). \(entry.question.oneLine)  (\(entry.saved.prefix(10)), \(state))"
    return ([head] + entry.problems.map { "   " + $0.oneLine }).joined(separator: "\n")
  }
}

private struct Listing: Encodable {
  let answers: [SavedAnswers.Entry]
}
