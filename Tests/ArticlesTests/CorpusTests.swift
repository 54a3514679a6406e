import Articles
import Foundation
import TestSupport
import Testing

@Suite("The sample corpus")
struct CorpusTests {
  private struct Question: Decodable {
    struct Evidence: Decodable {
      let article: String
      let quote: String
    }
    let id: String
    let question: String
    let answerable: Bool
    let evidence: [Evidence]
  }

  private func questions() throws -> [Question] {
    try ["questions.jsonl", "questions-paired.jsonl", "questions-elsewhere.jsonl"].flatMap { name in
      try String(contentsOfFile: Repository.corpus + "/" + name, encoding: .utf8).split(separator: "\n")
        .map { try JSONDecoder().decode(Question.self, from: Data($0.utf8)) }
    }
  }

  private func normalized(_ text: String) -> String {
    text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  @Test("Has enough questions, some of which it does not answer, each with its own id")
  func counts() throws {
    let questions = try questions()
    #expect(questions.count >= 80)
    #expect(questions.count { !$0.answerable } >= 25)
    #expect(Set(questions.map(\.id)).count == questions.count)
    #expect(questions.allSatisfy { $0.answerable != $0.evidence.isEmpty })
  }

  @Test("Holds every quote of its questions in the text that is read from the article")
  func quotes() throws {
    var texts: [String: [String]] = [:]
    for evidence in try questions().flatMap(\.evidence) {
      if texts[evidence.article] == nil {
        texts[evidence.article] = try ArticleReader().read(contentsOf: Repository.corpus + "/" + evidence.article)
          .map { normalized($0.text) }
      }
      #expect(
        texts[evidence.article]?.contains { $0.contains(normalized(evidence.quote)) } == true,
        "\(evidence.article) lacks “\(evidence.quote)”")
    }
  }
}
