import Answers
import Articles
import Foundation
import KnowledgeBase
import TestSupport
import Testing

@Suite("Saved answers")
struct SavedAnswersTests {
  private let quote = "Prices fell fast."

  private func store(_ text: String, in knowledgeBase: KnowledgeBase, version: Int64) throws -> ArticleID {
    let blocks = [Block(kind: .paragraph, range: 0..<text.utf8.count)]
    var article = Article(format: .text, text: text, blocks: blocks)
    article.title = "Prices"
    article.url = "https://a.example/prices"
    let source = SourceStamp(path: "/a.txt", size: 1, modified: version, sha256: ContentDigest.sha256(of: "\(version)"))
    return try knowledgeBase.store(article, passages: [Passage(range: blocks[0].range, headings: [])], from: source)
      .article
  }

  private func answer(citing id: ArticleID, in knowledgeBase: KnowledgeBase) throws -> Answer {
    let json = """
      {"question": "What happened?", "answered": true, "answer": [{"text": "\(quote)", "citations": [1]}],
       "citations": [{"n": 1, "start": 0, "end": \(quote.utf8.count), "quote": "\(quote)",
         "sha256": "\(ContentDigest.sha256(of: quote))",
         "article": {"id": \(id), "title": "Prices", "path": "/a.txt", "sha256": "\(try knowledgeBase.article(id).sha256)"}}]}
      """
    return try JSONDecoder().decode(Answer.self, from: Data(json.utf8))
  }

  @Test("An answer is flagged when its passage changes, not when the article changes elsewhere")
  func flagged() throws {
    try withTemporaryFolder { folder in
      let knowledgeBase = try KnowledgeBase(path: folder + "/kb.sqlite", access: .create)
      let id = try store("Prices fell fast. Then came May.", in: knowledgeBase, version: 1)
      let saved = SavedAnswers(in: knowledgeBase)
      let answer = try answer(citing: id, in: knowledgeBase)
      let number = try saved.save(answer)
      #expect(try saved.save(answer) == number, "the same answer is kept once")
      #expect(try saved.check().isEmpty)

      #expect(try store("In spring. Prices fell fast. Then came May.", in: knowledgeBase, version: 2) == id)
      #expect(try saved.check().isEmpty)

      #expect(try store("In spring. Prices rose fast. Then came May.", in: knowledgeBase, version: 3) == id)
      let flagged = try saved.check()
      #expect(flagged.map(\.id) == [number])
      #expect(flagged.first?.problems.first?.contains("no longer says “\(quote)”") == true)
      #expect(try saved.entries().map { $0.problems.count } == [1])
      #expect(
        try Verifier(knowledgeBase: knowledgeBase).verify(answer).failed.isEmpty, "the old revision is still held")

      #expect(try saved.remove(number))
      #expect(try saved.entries().isEmpty)
      #expect(try !saved.remove(number))
    }
  }
}
