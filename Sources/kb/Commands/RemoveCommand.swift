import Answers
import ArgumentParser
import KnowledgeBase

struct RemoveCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "remove",
    abstract: "Remove articles, with everything that belongs to them.",
    discussion: "The files they were read from are not touched.")

  @Argument(help: "The articles: numbers, paths or URLs.")
  var articles: [String]

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var options: GlobalOptions

  func run() async throws {
    try await CommandFailure.reporting {
      let knowledgeBase = try KnowledgeBase(path: database.path, access: .readWrite)
      let lookup = ArticleLookup(knowledgeBase)
      let ids = Set(try articles.map(lookup.id)).sorted()
      try knowledgeBase.remove(ids)
      if options.json {
        try Output.json(["removed": ids])
      } else {
        Output.line("removed \(counted(ids.count, "article"))")
      }
    }
  }
}
