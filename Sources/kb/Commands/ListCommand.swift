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
        .sorted { left, right in
          switch (left.published, right.published) {
          case (let left?, let right?) where left != right: left > right
          case (.some, nil): true
          case (nil, .some): false
          default: left.id < right.id
          }
        }
      if options.json {
        try Output.json(["articles": articles])
      } else {
        for article in articles { Output.line("\(article.id)  \(article.line)") }
      }
    }
  }
}
