import ArgumentParser
import Articles
import KnowledgeBase

struct ExtractCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "extract",
    abstract: "Print the articles of files as JSON lines, without a database.")

  @Argument(help: "Files to read.")
  var files: [String]

  @OptionGroup(visibility: .hidden) var database: DatabaseOptions
  @OptionGroup var options: GlobalOptions

  func run() async throws {
    try await CommandFailure.reporting {
      let reader = ArticleReader()
      var (articles, failures) = (0, 0)
      for file in files {
        do {
          let content = try reader.content(of: file)
          for article in content.articles { try Output.jsonLine(ExtractedArticle(article, path: file)) }
          articles += content.articles.count
          failures += content.problems.count
          for problem in content.problems { Self.note(problem, in: file) }
        } catch let error as ReadingError {
          failures += 1
          Self.note(error, in: file)
        }
      }
      if failures > 0 { throw articles == 0 ? CommandFailure.useless : CommandFailure.partial }
    }
  }

  private static func note(_ error: ReadingError, in file: String) {
    Output.note("kb: \(Origin.path(file: file, entry: error.entry)): \(error.message)")
  }
}

/// The contract's JSON for an article.
struct ExtractedArticle: Encodable {
  let path: String
  @Nullable var title: String?
  @Nullable var author: String?
  @Nullable var published: PublicationDate?
  @Nullable var modified: PublicationDate?
  @Nullable var url: String?
  @Nullable var site: String?
  @Nullable var language: String?
  let tags: [String]
  @Nullable var description: String?
  @Nullable var license: String?
  let format: ArticleFormat
  let text: String
  let blocks: [Block]

  init(_ article: Article, path: String) {
    self.path = path
    title = article.title
    author = article.author
    published = article.published
    modified = article.modified
    url = article.url
    site = article.siteName
    language = article.language
    tags = article.tags
    description = article.summary
    license = article.license
    format = article.format
    text = article.text
    blocks = article.blocks
  }
}
