import Answers
import ArgumentParser
import Articles
import KnowledgeBase

struct ListCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "list", abstract: "List the articles, newest first.")

  @OptionGroup var filters: FilterOptions
  @OptionGroup var database: DatabaseOptions
  @OptionGroup var options: GlobalOptions

  func run() async throws {
    try await CommandFailure.reporting {
      let knowledgeBase = try KnowledgeBase(path: database.path, access: .readOnly)
      try filters.noteUndated(in: knowledgeBase)
      let articles = try knowledgeBase.articles(matching: filters.filter).map(ArticleReference.init)
        .sorted { ($0.published?.iso8601 ?? "", $1.id) > ($1.published?.iso8601 ?? "", $0.id) }
      if options.json {
        try Output.json(["articles": articles])
      } else {
        for article in articles { Output.line("\(article.id)  \(article.line)") }
      }
    }
  }
}
