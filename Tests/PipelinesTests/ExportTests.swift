import Articles
import Foundation
import KnowledgeBase
import Pipelines
import TestSupport
import Testing

@Suite("Notes of articles")
struct ExportTests {
  @Test("Have names that a file system takes, whatever the script of their titles")
  func names() throws {
    try withTemporaryFolder { folder in
      let knowledgeBase = try KnowledgeBase(path: folder + "/kb.sqlite", access: .create)
      let titles = [
        String(repeating: "हिन्दी ", count: 60), String(repeating: "an English title ", count: 20), "???",
        "a" + String(repeating: "\u{301}", count: 400),
      ]
      for (number, title) in titles.enumerated() {
        let text = "The text of article \(number)."
        var article = Article(
          format: .text, text: text, blocks: [Block(kind: .paragraph, range: 0..<text.utf8.count)])
        article.title = title
        let source = SourceStamp(
          path: "/\(number).txt", size: 1, modified: 1, sha256: String(repeating: "0\(number)", count: 32))
        _ = try knowledgeBase.store(article, passages: [], from: source)
      }
      #expect(try Export(knowledgeBase: knowledgeBase).notes(into: folder + "/notes") == titles.count)
      let names = try FileManager.default.contentsOfDirectory(atPath: folder + "/notes")
      #expect(names.count == titles.count && names.allSatisfy { $0.utf8.count <= 255 })
      #expect(names.contains { $0.hasPrefix("हिन्दी-हिन्दी-हिन्दी-") && $0.hasSuffix("-1.md") && $0.utf8.count > 150 })
      #expect(names.contains("an-english-title-an-english-title-an-english-title-an-englis-2.md"))
      #expect(names.contains("untitled-3.md") && names.contains("untitled-4.md"))
    }
  }
}
