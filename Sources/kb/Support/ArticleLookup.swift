import KnowledgeBase
import Pipelines

/// Finds an article by what a user calls it: its number, a path it was read from, or its URL.
struct ArticleLookup {
  private let knowledgeBase: KnowledgeBase

  init(_ knowledgeBase: KnowledgeBase) {
    self.knowledgeBase = knowledgeBase
  }

  func id(of name: String) throws -> ArticleID {
    // First what is found by a key, however large the database is.
    if let id = ArticleID(name), try knowledgeBase.articles([id])[id] != nil { return id }
    var matches = try knowledgeBase.articles(at: name)
    if matches.isEmpty { matches = try knowledgeBase.articles(at: absolutePath(name)) }
    guard let match = matches.first else {
      throw StoreError(.unknownArticle, "no article is called '\(name)': `kb list` shows numbers, titles and addresses")
    }
    guard matches.count == 1 else {
      let numbers = matches.map(String.init).joined(separator: ", ")
      throw StoreError(.unknownArticle, "'\(name)' could be articles \(numbers): give the number")
    }
    return match
  }
}
