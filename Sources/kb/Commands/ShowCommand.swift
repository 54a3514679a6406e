import Answers
import ArgumentParser
import Articles
import KnowledgeBase

struct ShowCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "show", abstract: "Print an article as it is stored.")

  @Argument(help: "The article: its number, path or URL.")
  var article: String

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var options: GlobalOptions

  func run() async throws {
    try await CommandFailure.reporting {
      let knowledgeBase = try KnowledgeBase(path: database.path, access: .readOnly)
      let record = try knowledgeBase.article(ArticleLookup(knowledgeBase).id(of: article))
      let content = try knowledgeBase.content(of: record.id)
      let origins = try knowledgeBase.origins(of: record.id)
      if options.json {
        try Output.json(Shown(article: StoredArticle(record, content, origins)))
      } else {
        Output.line(header(record, origins) + "\n\n" + content.text.indented(by: 0))
      }
    }
  }

  private func header(_ record: ArticleRecord, _ origins: [Origin]) -> String {
    let facts: [(String, String?)] = [
      ("title", record.title), ("author", record.author), ("published", record.published?.iso8601),
      ("modified", record.modified?.iso8601), ("site", record.siteName), ("url", record.url),
      ("language", record.language),
      ("tags", record.tags.isEmpty ? nil : record.tags.joined(separator: ", ")), ("licence", record.license),
      ("sha256", record.sha256),
    ]
    let lines = facts.compactMap { name, value in value.map { name.padding(toLength: 10) + $0.oneLine } }
    return
      (lines
      + origins.map { "origin".padding(toLength: 10) + $0.path.oneLine + ($0.nearDuplicate ? " (similar text)" : "") })
      .joined(separator: "\n")
  }
}

extension String {
  fileprivate func padding(toLength length: Int) -> String {
    self + String(repeating: " ", count: max(1, length - count))
  }
}

private struct Shown: Encodable {
  let article: StoredArticle
}

/// A stored article as JSON.
private struct StoredArticle: Encodable {
  let id: ArticleID
  let title: String?
  let author: String?
  let published: PublicationDate?
  let modified: PublicationDate?
  let url: String?
  let site: String?
  let language: String?
  let tags: [String]
  let license: String?
  let path: String
  let sha256: String
  let text: String
  let blocks: [Block]
  let origins: [Place]

  struct Place: Encodable {
    let path: String
    let url: String?
    let nearDuplicate: Bool

    enum CodingKeys: String, CodingKey {
      case path, url
      case nearDuplicate = "near_duplicate"
    }
  }

  init(_ record: ArticleRecord, _ content: ArticleText, _ origins: [Origin]) {
    id = record.id
    title = record.title
    author = record.author
    published = record.published
    modified = record.modified
    url = record.url
    site = record.siteName
    language = record.language
    tags = record.tags
    license = record.license
    path = record.path
    sha256 = record.sha256
    text = content.text
    blocks = content.blocks
    self.origins = origins.map { Place(path: $0.path, url: $0.url, nearDuplicate: $0.nearDuplicate) }
  }
}
