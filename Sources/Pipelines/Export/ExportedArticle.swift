import Articles
import Foundation
import KnowledgeBase

/// An article as a line of JSON, with the keys of `kb extract` where it has them.
struct ExportedArticle: Encodable {
  let id: String
  let title: String?
  let author: String?
  let published: PublicationDate?
  let modified: PublicationDate?
  let url: String?
  let site: String?
  let language: String?
  let tags: [String]
  let description: String?
  let license: String?
  let format: ArticleFormat
  let path: String
  let sha256: String
  let stored: String
  let text: String
  let blocks: [Block]
  let passages: [Passage]

  struct Passage: Encodable {
    let id: PassageID
    let start: Int
    let end: Int
    let headings: [String]
    let text: String
  }

  init(_ record: ArticleRecord, in knowledgeBase: KnowledgeBase) throws {
    let content = try knowledgeBase.content(of: record.id)
    id = String(record.id)
    title = record.title
    author = record.author
    published = record.published
    modified = record.modified
    url = record.url
    site = record.siteName
    language = record.language
    tags = record.tags
    description = record.summary
    license = record.license
    format = record.format
    path = record.path
    sha256 = record.sha256
    stored = record.stored
    text = content.text
    blocks = content.blocks
    passages = try knowledgeBase.passages(of: record.id).map {
      Passage(
        id: $0.id, start: $0.range.lowerBound, end: $0.range.upperBound, headings: $0.headings, text: $0.text)
    }
  }

  /// The JSON with its line feed, keys in a stable order.
  var line: String {
    get throws { try stableJSON(self) + "\n" }
  }
}
