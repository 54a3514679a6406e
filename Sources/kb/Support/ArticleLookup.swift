import Foundation
import KnowledgeBase

/// Finds an article by what a user calls it: its number, a path it was read from, or its URL.
struct ArticleLookup {
  private let knowledgeBase: KnowledgeBase

  init(_ knowledgeBase: KnowledgeBase) {
    self.knowledgeBase = knowledgeBase
  }

  func id(of name: String) throws -> ArticleID {
    if let id = ArticleID(name) { return try knowledgeBase.article(id).id }
    let path = URL(fileURLWithPath: name).standardizedFileURL.path
    let matches = try knowledgeBase.articles().filter {
      $0.url == name || $0.path == name || $0.path == path || $0.path.hasSuffix("/" + name)
    }
    guard let match = matches.first else {
      throw StoreError(.unknownArticle, "no article is called '\(name)': `kb list` shows numbers, titles and addresses")
    }
    guard matches.count == 1 else {
      let numbers = matches.map { String($0.id) }.joined(separator: ", ")
      throw StoreError(.unknownArticle, "'\(name)' could be articles \(numbers): give the number")
    }
    return match.id
  }
}
