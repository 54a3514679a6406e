import Answers
import Articles
import KnowledgeBase
import Llama
import Retrieval
import TestSupport
import Testing

@Suite("An answer")
struct AnswererTests {
  /// The quotes, in order, that answer a question from articles given by their paragraphs.
  private func quotes(
    for question: String, from articles: [[String]], reader: PassageReader? = nil
  ) async throws -> [String] {
    try await withTemporaryFolder { folder in
      let knowledgeBase = try KnowledgeBase(path: folder + "/kb.sqlite", access: .create)
      for (number, paragraphs) in articles.enumerated() {
        let article = Article(paragraphs: paragraphs)
        let source = SourceStamp(
          path: "/articles/\(number).html", size: 1, modified: 1, sha256: String(repeating: "0\(number)", count: 32))
        _ = try knowledgeBase.store(article, passages: article.passages(), from: source)
      }
      let searcher = Searcher(knowledgeBase: knowledgeBase, encoders: [])
      let answerer = Answerer(knowledgeBase: knowledgeBase, searcher: searcher, encoders: [], reader: reader)
      let answer = try await answerer.answer(question)
      return answer.answer.map(\.text)
    }
  }

  @Test("A reason comes before a sentence that only says what the question says")
  func reasonFirst() async throws {
    let quotes = try await quotes(
      for: "Why did Acme release Falcon?",
      from: [
        ["Acme released Falcon with a licence."],
        ["Acme released Falcon because its rivals sell access, and free weights make that access worth less."],
      ])
    #expect(quotes.first?.contains("because its rivals sell access") ?? false)
  }

  @Test("“Since” gives a reason, but not where a date or a version follows")
  func since() async throws {
    let quotes = try await quotes(
      for: "Why did Acme release Falcon?",
      from: [
        ["Since Falcon 3 in September 2024 Acme has let nobody in Europe use Falcon at all."],
        ["Acme gave Falcon away since its rivals charge for the same thing."],
      ])
    #expect(quotes.first?.contains("since its rivals charge") ?? false)
  }

  @Test("A further reason says that it is one; what else is wanted, allowed or paid for in the news is none")
  func furtherReasons() async throws {
    let quotes = try await quotes(
      for: "Why did Acme release Falcon?",
      from: [
        ["Acme released Falcon because its rivals sell access, and free weights make that access worth less."],
        ["By the release of Falcon the people of Acme hoped to attract engineers whom its rivals pay better."],
        ["Regulators want answers from Acme about the release of Falcon, which its rivals had asked for."],
        ["The release of Falcon lets users of Acme pay less, said an analyst who has followed both for years."],
      ])
    #expect(quotes.count == 2)
    #expect(quotes.contains { $0.contains("because its rivals") } && quotes.contains { $0.contains("to attract") })
  }

  @Test("What a paragraph says under a reason's name is a further reason")
  func labelledReason() async throws {
    let quotes = try await quotes(
      for: "Why did Acme release Falcon?",
      from: [
        ["Acme released Falcon because its rivals sell access, and free weights make that access worth less."],
        ["Hiring. The release of Falcon gives Acme a reputation among engineers, whom its rivals pay better."],
        ["Everybody came. The release of Falcon gives Acme a reputation among engineers, as a visitor said."],
      ])
    #expect(quotes.contains { $0.hasPrefix("Hiring.") })
  }

  @Test("What one said is no answer to what somebody said whom no article names")
  func absentName() async throws {
    let articles = [
      ["Sam Reed of Acme said of open weights that they are cheaper than any advertisement."],
      ["Globex said of open weights that nobody can take them back."],
    ]
    #expect(try await quotes(for: "What did Sam Reed say about open weights?", from: articles).count == 1)
    #expect(try await quotes(for: "What did Reed's firm Acme say about open weights?", from: articles).count == 1)
    #expect(try await quotes(for: "What did Tim Cook say about open weights?", from: articles) == [])
    #expect(try await quotes(for: "What did Initech say about open weights?", from: articles) == [])
  }

  @Test(
    "A reader finds what is said in other words, and that what has the question's words does not answer",
    .needsModel("all-minilm-l6-v2"))
  func reader() async throws {
    let reader = try PassageReader(modelAt: try #require(pathOfInstalledModel("all-minilm-l6-v2")))
    let articles = [
      [
        """
        Acme's round of 2023 was talked about for weeks. It brought in 235 million dollars. Globex and Initech each put \
        in 40 million dollars of their own.
        """
      ]
    ]
    // Said without the question's words.
    let raised = "How much did Acme's round of 2023 raise?"
    #expect(try await quotes(for: raised, from: articles) == [])
    #expect(try await quotes(for: raised, from: articles, reader: reader).first?.contains("235 million") ?? false)
    // Not said, though the question's words stand there.
    let talked = "Who talked about Acme's round of 2023?"
    #expect(try await quotes(for: talked, from: articles) != [])
    #expect(try await quotes(for: talked, from: articles, reader: reader) == [])
  }

  @Test("A short paragraph is read with those beside it", .needsModel("all-minilm-l6-v2"))
  func paragraphs() async throws {
    let reader = try PassageReader(modelAt: try #require(pathOfInstalledModel("all-minilm-l6-v2")))
    let articles = [
      [
        "Globex was founded in Lyon.", "The company has 300 employees.", "Its profits come from advertising.",
        "Initech was founded in Oslo.", "The company has 500 employees.", "Its profits come from consulting.",
      ]
    ]
    let asked = "How many employees does Initech have?"
    #expect(try await quotes(for: asked, from: articles, reader: reader).first?.contains("500") ?? false)
    let other = "How many employees does Globex have?"
    #expect(try await quotes(for: other, from: articles, reader: reader).first?.contains("300") ?? false)
  }

  @Test("A quote does not run on into a question that it leaves open")
  func openQuestion() async throws {
    let quotes = try await quotes(
      for: "Why did Acme release Falcon?",
      from: [["Acme released Falcon because its rivals sell access. But what will it cost the company?"]])
    #expect(quotes == ["Acme released Falcon because its rivals sell access."])
  }

  @Test("A quote takes in the sentence that says who “they” are")
  func antecedent() async throws {
    let quotes = try await quotes(
      for: "How many licences were sold in Ghana?",
      from: [["Acme opened an office in Ghana. They sold 40 licences in Ghana in the first year."]])
    #expect(quotes == ["Acme opened an office in Ghana. They sold 40 licences in Ghana in the first year."])
  }

  @Test("A question for one thing gets two points at most, and one that asks for two things may get more")
  func points() async throws {
    let articles = (1...5).map { ["Acme founder number \($0) started the Falcon project in Ghana in 201\($0)."] }
    #expect(try await quotes(for: "Who started the Falcon project in Ghana?", from: articles).count <= 2)
    #expect(try await quotes(for: "Who started the Falcon project in Ghana and when?", from: articles).count > 2)
  }
}
