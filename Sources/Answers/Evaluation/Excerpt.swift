import Foundation
import KnowledgeBase

/// A piece of an article, comparable whatever its white space.
struct Excerpt {
  /// Names of the files that hold the article or a copy of it.
  let files: Set<String>
  private let text: String

  init(_ text: String, files: Set<String>) {
    self.text = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    self.files = files
  }

  func contains(_ other: Excerpt) -> Bool { !files.isDisjoint(with: other.files) && text.contains(other.text) }
}

/// Makes excerpts of stored articles, looking up each article's files once.
struct Excerpts {
  let knowledgeBase: KnowledgeBase
  private var files: [ArticleID: Set<String>] = [:]

  init(knowledgeBase: KnowledgeBase) { self.knowledgeBase = knowledgeBase }

  mutating func excerpt(_ text: String, of article: ArticleID) throws -> Excerpt {
    let names =
      try files[article]
      ?? Set(knowledgeBase.origins(of: article).map { URL(fileURLWithPath: $0.file).lastPathComponent })
    files[article] = names
    return Excerpt(text, files: names)
  }
}
