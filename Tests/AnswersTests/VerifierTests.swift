import Answers
import Articles
import Crypto
import Foundation
import KnowledgeBase
import TestSupport
import Testing

@Suite("A verifier")
struct VerifierTests {
  private let text = "Meta gave the model away. Ubiquity is power, so they gain."

  private func withVerifier(_ body: (Verifier, Answer) throws -> Void) throws {
    try withTemporaryFolder { folder in
      let knowledgeBase = try KnowledgeBase(path: folder + "/kb.sqlite", access: .create)
      let blocks = [Block(kind: .paragraph, range: 0..<text.utf8.count)]
      let article = Article(format: .text, text: text, blocks: blocks)
      let source = SourceStamp(path: "/a.txt", size: 1, modified: 1, sha256: digest("file"))
      let id = try knowledgeBase.store(
        article, passages: [Passage(range: blocks[0].range, headings: [])], from: source
      ).article
      let record = try knowledgeBase.article(id)
      // As `kb ask --json` prints it.
      let answer = """
        {"question": "why", "answered": true, "answer": [{"text": "Ubiquity is power, so they gain.", "citations": [1]}],
         "citations": [{"n": 1, "start": 26, "end": 58, "quote": "Ubiquity is power, so they gain.",
           "sha256": "\(digest("Ubiquity is power, so they gain."))",
           "article": {"id": \(id), "path": "/a.txt", "sha256": "\(record.sha256)"}}],
         "disagreements": [], "confidence": 1, "origins": 1, "nearest": [], "missing": []}
        """
      try body(Verifier(knowledgeBase: knowledgeBase), try JSONDecoder().decode(Answer.self, from: Data(answer.utf8)))
    }
  }

  private func digest(_ text: String) -> String {
    SHA256.hash(data: Data(text.utf8)).map { String(format: "%02x", $0) }.joined()
  }

  @Test("Accepts a quote that stands where it says")
  func exact() throws {
    try withVerifier { verifier, answer in
      let report = try verifier.verify(answer)
      #expect(report.citations == 1 && report.verified == 1 && report.failed.isEmpty)
    }
  }

  @Test("Refuses a changed quote, even one with a fitting digest")
  func changedQuote() throws {
    try withVerifier { verifier, answer in
      var forged = answer
      forged.citations[0].quote = "Ubiquity is power, so they lose."
      forged.answer[0].text = forged.citations[0].quote
      let undigested = try verifier.verify(forged)
      #expect(
        undigested.verified == 0 && undigested.failed.map(\.reason) == ["the quote does not match its own digest"])
      forged.citations[0].sha256 = digest(forged.citations[0].quote)
      let report = try verifier.verify(forged)
      #expect(
        report.verified == 0 && report.failed.map(\.reason) == ["the text at bytes 26..<58 differs from the quote"])
    }
  }

  @Test(
    "Refuses a range that is shifted, reversed or outside the text",
    arguments: [(25, 57), (58, 26), (26, 5_800), (-1, 31)])
  func wrongRange(start: Int, end: Int) throws {
    try withVerifier { verifier, answer in
      var forged = answer
      forged.citations[0].start = start
      forged.citations[0].end = end
      let report = try verifier.verify(forged)
      #expect(report.verified == 0)
    }
  }

  @Test("Refuses a text that the database does not hold")
  func unknownText() throws {
    try withVerifier { verifier, answer in
      var forged = answer
      forged.citations[0].article.sha256 = digest("another text")
      let report = try verifier.verify(forged)
      #expect(report.verified == 0)
    }
  }

  @Test("Refuses a statement that is not in what it cites, or cites nothing")
  func inventedStatement() throws {
    try withVerifier { verifier, answer in
      var forged = answer
      forged.answer[0].text = "Ubiquity is worthless."
      let invented = try verifier.verify(forged)
      #expect(invented.failed.map(\.n) == [1])
      forged = answer
      forged.answer[0].citations = []
      let uncited = try verifier.verify(forged)
      #expect(uncited.failed.map(\.n) == [0])
    }
  }

  @Test("Refuses a part of a quote, which may say the opposite of the whole", arguments: ["they gain.", ""])
  func fragment(text: String) throws {
    try withVerifier { verifier, answer in
      var forged = answer
      forged.answer[0].text = text
      let report = try verifier.verify(forged)
      #expect(report.failed.map(\.n) == [1])
    }
  }

  @Test("Refuses a statement that cites what is not there")
  func danglingCitation() throws {
    try withVerifier { verifier, answer in
      var forged = answer
      forged.answer[0].citations = [1, 7]
      let report = try verifier.verify(forged)
      #expect(report.failed.map(\.n) == [7])
    }
  }
}
