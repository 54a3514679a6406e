import Answers
import Articles
import Foundation
import KnowledgeBase
import Retrieval
import TestSupport
import Testing

@Suite("An evaluation of answers")
struct AnswerEvaluationTests {
  private let sentence = "Mistral opened its small models because developers then build on them."
  private let question = "Why did Mistral open its small models?"

  /// Stores the sentence in `mistral.html` and its copy, and something else in `other.html`.
  private func withKnowledgeBase(_ body: (KnowledgeBase) async throws -> Void) async throws {
    try await withTemporaryFolder { folder in
      let knowledgeBase = try KnowledgeBase(path: folder + "/kb.sqlite", access: .create)
      let texts = [
        ("mistral.html", sentence), ("copy.xml", sentence), ("other.html", "Stones are heavy, and so are weights."),
      ]
      for (number, (name, text)) in texts.enumerated() {
        let range = 0..<text.utf8.count
        var article = Article(format: .html, text: text, blocks: [Block(kind: .paragraph, range: range)])
        // What a feed calls its entries may look like a path.
        if name.hasSuffix(".xml") { article.entry = "https://example.org/#a/other.html" }
        let source = SourceStamp(
          path: "/articles/" + name, size: 1, modified: 1, sha256: String(repeating: "0\(number)", count: 32))
        _ = try knowledgeBase.store(article, passages: [Passage(range: range, headings: [])], from: source)
      }
      try await body(knowledgeBase)
    }
  }

  private func evaluation(evidenceIn article: String, of knowledgeBase: KnowledgeBase) async throws -> AnswerEvaluation
  {
    let line = """
      {"id": "1", "question": "\(question)", "answerable": true,
       "evidence": [{"article": "\(article)", "quote": "\(sentence)"}]}
      """
    let searcher = Searcher(knowledgeBase: knowledgeBase, encoders: [])
    return try await AnswerEvaluation.run(
      [JSONDecoder().decode(EvaluationQuestion.self, from: Data(line.utf8))], in: knowledgeBase,
      answerer: Answerer(knowledgeBase: knowledgeBase, searcher: searcher, encoders: []), searcher: searcher)
  }

  @Test("Finds evidence in its article and in every copy of it", arguments: ["mistral.html", "copy.xml"])
  func evidence(article: String) async throws {
    try await withKnowledgeBase { knowledgeBase in
      let result = try await evaluation(evidenceIn: article, of: knowledgeBase)
      #expect(result.outcomes.map(\.answered) == [true])
      #expect(result.evidenceRecall == 1 && result.evidenceRecallAt5 == 1 && result.citationPrecision == 1)
      #expect(result.quoteExact == 1)
    }
  }

  @Test("Does not take the same words of another article for evidence")
  func otherArticle() async throws {
    try await withKnowledgeBase { knowledgeBase in
      let result = try await evaluation(evidenceIn: "other.html", of: knowledgeBase)
      #expect(result.outcomes.map(\.answered) == [true])
      #expect(result.evidenceRecall == 0 && result.evidenceRecallAt5 == 0 && result.citationPrecision == 0)
    }
  }

  @Test(
    "Needs questions, and evidence that says something",
    arguments: [
      ("\n", "holds no questions"),
      (#"{"id": "7", "question": "Why?", "answerable": true, "evidence": []}"#, "question 7 is answerable"),
      (
        #"{"id": "7", "question": "Why?", "answerable": true, "evidence": [{"article": "a", "quote": " "}]}"#,
        "question 7 has evidence with an empty quote"
      ),
    ])
  func unusableQuestions(line: String, complaint: String) throws {
    try withTemporaryFolder { folder in
      let file = URL(fileURLWithPath: folder + "/questions.jsonl")
      try Data(line.utf8).write(to: file)
      let error = #expect(throws: EvaluationError.self) { try EvaluationQuestion.read(from: file) }
      #expect(error?.description.hasPrefix(file.path + ": ") == true)
      #expect(error?.description.contains(complaint) == true)
    }
  }
}
