import Answers
import Articles
import Foundation
import KnowledgeBase
import Llama
import Synchronization
import TestSupport
import Testing

@Suite("What a language model writes", .needsModel("smollm2-135m-instruct"), .needsModel("wordllama-l2-256"))
struct WritingTests {
  private static let quotes = [
    "Acme gave its model Falcon away because its rivals sell access, and free weights make that access worth less.",
    "Falcon has been downloaded four million times since Acme released it in March 2024.",
    "The licence of Falcon lets everybody use the model without paying.",
  ]

  private func generator() throws -> TextGenerator {
    try TextGenerator(modelAt: try #require(pathOfInstalledModel("smollm2-135m-instruct")))
  }

  private func encoder() throws -> TextEncoder {
    try TextEncoder(modelAt: try #require(pathOfInstalledModel("wordllama-l2-256")))
  }

  private func answer(_ quotes: [String], answered: Bool = true) throws -> Answer {
    let citations = quotes.enumerated().map { index, quote in
      """
      {"n": \(index + 1), "start": 0, "end": \(quote.utf8.count), "quote": "\(quote)", "sha256": "00",
       "article": {"id": 1, "path": "/a.txt", "sha256": "11"}}
      """
    }
    let json = """
      {"question": "Why did Acme give Falcon away?", "answered": \(answered), "answer":
       [\(quotes.enumerated().map { "{\"text\": \"\($1)\", \"citations\": [\($0 + 1)]}" }.joined(separator: ","))],
       "citations": [\(citations.joined(separator: ","))], "disagreements": []}
      """
    return try JSONDecoder().decode(Answer.self, from: Data(json.utf8))
  }

  @Test("Each sentence of an answer cites quotes that bear it out, and no citation is left that none refers to")
  func answer() async throws {
    let told = Mutex<[Statement]>([])
    let extractive = try answer(Self.quotes)
    let writer = AnswerWriter(generator: try generator(), name: "small", encoder: try encoder())
    let answer = try await writer.write(extractive) { statement in told.withLock { $0.append(statement) } }
    let written = try #require(answer.written)
    #expect(written.model == "small" && written.sentences >= 1)
    #expect(!written.isExtractive)
    #expect(answer.answer.count == written.sentences - written.dropped)
    #expect(told.withLock(\.self).map(\.text) == answer.answer.map(\.text))
    #expect(Set(answer.answer.flatMap(\.citations)) == Set(answer.citations.map(\.n)))
    #expect(answer.citations.map(\.n) == Array(1...answer.citations.count))
    for statement in answer.answer {
      let cited = answer.citations.filter { statement.citations.contains($0.n) }.map(\.quote)
      #expect(!SentenceSupport(of: statement.text, by: cited).supporting.isEmpty)
    }
  }

  @Test("An answer stays as it was where nothing of what is written is borne out, and says so")
  func unsupported() async throws {
    let extractive = try answer(["Zxqv."])
    let writer = AnswerWriter(generator: try generator(), name: "small", encoder: nil)
    let answer = try await writer.write(extractive)
    #expect(answer.answer == extractive.answer && answer.citations == extractive.citations)
    #expect(answer.written?.isExtractive == true && answer.written?.sentences == answer.written?.dropped)
  }

  @Test("Where the corpus does not answer, nothing is written")
  func abstention() async throws {
    let abstention = try answer([], answered: false)
    let writer = AnswerWriter(generator: try generator(), name: "small", encoder: nil)
    #expect(try await writer.write(abstention) == abstention)
  }

  @Test("Each sentence of a summary rests on one of the article's that bears it out; what has no prose has none")
  func summary() async throws {
    let text = Self.quotes.joined(separator: " ")
    let source = ArticleText(title: "Falcon", text: text, blocks: [Block(kind: .paragraph, range: 0..<text.utf8.count)])
    let code = ArticleText(title: nil, text: "let x = 1", blocks: [Block(kind: .code, range: 0..<9)])
    let writer = SummaryWriter(generator: try generator(), encoder: try encoder())
    let summaries = try await writer.summaries(of: [source, code])
    #expect(summaries.count == 2 && summaries[1].isEmpty)
    #expect((2...5).contains(summaries[0].count))
    for sentence in summaries[0] {
      let quote = String(text.slice(sentence.range))
      #expect(Self.quotes.contains(quote))
      #expect(!SentenceSupport(of: sentence.text ?? quote, by: [quote]).supporting.isEmpty)
    }
    #expect(Set(summaries[0].compactMap(\.text)).count == summaries[0].compactMap(\.text).count)
  }
}
