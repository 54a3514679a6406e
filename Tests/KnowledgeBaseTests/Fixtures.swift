import Articles
import Foundation
import GRDB
import KnowledgeBase
import TestSupport

/// A folder that is removed with everything in it when the last reference goes.
final class TemporaryFolder: Sendable {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appendingPathComponent("kb-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func path(_ name: String) -> String { url.appendingPathComponent(name).path }
}

/// A new database in a folder of its own.
struct TemporaryDatabase {
  let folder: TemporaryFolder
  let path: String
  let kb: KnowledgeBase

  init() throws {
    folder = try TemporaryFolder()
    path = folder.path("kb.sqlite")
    kb = try KnowledgeBase(path: path, access: .create)
  }
}

/// An article whose paragraphs are separated by blank lines; each is a block and a passage under the given heading.
struct Draft {
  var title: String? = "Open weights"
  var url: String?
  var siteName: String?
  var authors: [String] = []
  var published: String?
  var modified: String?
  var tags: [String] = []
  var format = ArticleFormat.html
  var entry: String?
  var headings: [String] = []
  var text: String

  var article: Article {
    var article = Article(paragraphs: text.components(separatedBy: "\n\n"), format: format)
    article.title = title
    article.url = url
    article.siteName = siteName
    article.authors = authors
    article.published = published.flatMap(PublicationDate.init)
    article.modified = modified.flatMap(PublicationDate.init)
    article.tags = tags
    article.entry = entry
    return article
  }

  var passages: [Passage] { article.passages(under: headings) }
}

extension SourceStamp {
  /// A file that was saved with some content at some moment.
  init(_ path: String, content: String = "a", modified: Int64 = 1) {
    let digits = content.utf8.map { String(format: "%02x", $0) }.joined()
    self.init(
      path: path, size: Int64(content.utf8.count), modified: modified,
      sha256: String((digits + String(repeating: "0", count: 64)).prefix(64)))
  }
}

extension KnowledgeBase {
  /// Stores a file that holds the drafts and nothing else.
  @discardableResult
  func ingest(_ path: String, _ drafts: Draft..., modified: Int64 = 1) throws -> [(
    outcome: StoreOutcome, article: ArticleID
  )] {
    let stamp = SourceStamp(path, content: drafts.map { "\($0)" }.joined().hashed, modified: modified)
    return try batch { batch in
      let results = try drafts.map { try batch.store($0.article, passages: $0.passages, from: stamp) }
      try batch.finish(stamp)
      return results
    }
  }

  /// Ids of the passages that hold a word, best first.
  func find(_ expression: String, filter: ArticleFilter = ArticleFilter()) throws -> [PassageID] {
    try match(expression, among: passageIDs(matching: filter), limit: 100).map(\.id)
  }

  /// Titles of the articles that pass a filter, in order of their ids.
  func titles(_ change: (inout ArticleFilter) -> Void) throws -> [String] {
    var filter = ArticleFilter()
    change(&filter)
    return try articles(matching: filter).compactMap(\.title)
  }
}

extension String {
  /// Sixteen digits that depend on every byte (FNV-1a).
  var hashed: String {
    let hash = utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    return String(hash, radix: 16)
  }
}

extension TemporaryDatabase {
  /// Changes the database behind the library's back.
  func sql(_ statements: String) throws { try execute(statements, on: path) }
}

/// Runs statements on a database of any kind, without checking references.
func execute(_ statements: String, on path: String) throws {
  var configuration = Configuration()
  configuration.foreignKeysEnabled = false
  let queue = try DatabaseQueue(path: path, configuration: configuration)
  try queue.writeWithoutTransaction { db in try db.execute(sql: statements) }
  try queue.close()
}
