import Articles
import Testing

@Suite("Passages")
struct PassageBuilderTests {
  /// A budget counted in words makes the expectations readable.
  private func builder(budget: Int) -> PassageBuilder {
    PassageBuilder(maximumTokens: budget) { $0.split(whereSeparator: \.isWhitespace).count }
  }

  private func article(_ blocks: [(Block.Kind, Int, String)], title: String? = nil) -> Article {
    var text = ""
    var ranges: [Block] = []
    for (kind, level, content) in blocks {
      if !text.isEmpty { text += "\n\n" }
      let start = text.utf8.count
      text += content
      ranges.append(Block(kind: kind, level: level, range: start..<text.utf8.count))
    }
    var article = Article(format: .text, text: text, blocks: ranges)
    article.title = title
    return article
  }

  private func words(_ count: Int, _ word: String = "word") -> String {
    Array(repeating: word, count: count).joined(separator: " ")
  }

  @Test("Begin anew at a heading and carry the headings above")
  func headings() {
    let article = article([
      (.paragraph, 0, "Before."), (.heading, 1, "Part"), (.paragraph, 0, "First."), (.heading, 2, "Detail"),
      (.paragraph, 0, "Second."), (.heading, 1, "Other"), (.paragraph, 0, "Third."),
    ])
    let passages = builder(budget: 200).passages(of: article)
    #expect(passages.map { String(article.text.slice($0.range)) } == ["Before.", "First.", "Second.", "Third."])
    #expect(passages.map(\.headings) == [[], ["Part"], ["Part", "Detail"], ["Other"]])
  }

  @Test("Join neighbouring paragraphs up to the encoder's budget, and up to the target where it reads more")
  func joining() {
    let article = article((0..<6).map { _ in (.paragraph, 0, words(50)) })
    func paragraphs(budget: Int) -> [Int] {
      builder(budget: budget).passages(of: article).map { article.text.slice($0.range).split(separator: "\n\n").count }
    }
    #expect(paragraphs(budget: 110) == [2, 2, 2])
    #expect(paragraphs(budget: 2_000) == [5, 1])
  }

  @Test("Keep a list with the paragraph that introduces it")
  func lists() {
    let article = article([(.paragraph, 0, words(100) + ":")] + (0..<5).map { _ in (.listItem, 1, words(10)) })
    #expect(builder(budget: 200).passages(of: article).count == 1)
  }

  @Test("Cut a long paragraph between sentences, within the budget")
  func longParagraph() {
    let sentence = "Sentence " + words(18) + "."
    let article = article([(.paragraph, 0, Array(repeating: sentence, count: 10).joined(separator: " "))])
    let passages = builder(budget: 45).passages(of: article)
    #expect(passages.count == 5)
    #expect(passages.allSatisfy { article.text.slice($0.range).hasPrefix("Sentence") })
  }

  @Test("Repeat the sentence before where a cut would part a pronoun from it")
  func pronouns() {
    let article = article([
      (.paragraph, 0, "Meta " + words(18) + ". Google " + words(17) + ". It " + words(18) + ". Then " + words(18) + ".")
    ])
    let texts = builder(budget: 42).passages(of: article).map { String(article.text.slice($0.range)) }
    #expect(texts.count == 3)
    #expect(texts[1].hasPrefix("Google"))
    #expect(texts[1].contains("It word"))
  }

  @Test("Cut a sentence without spaces between characters, never within one")
  func unbrokenSentence() {
    let text = String(repeating: "模", count: 1_000)
    let builder = PassageBuilder(maximumTokens: 100) { $0.count }
    let article = article([(.paragraph, 0, text)])
    let passages = builder.passages(of: article)
    #expect(passages.allSatisfy { article.text.slice($0.range).count <= 100 })
    #expect(passages.map { String(article.text.slice($0.range)) }.joined() == text)
  }

  @Test("Leave room for title and headings in the encoder's input")
  func context() {
    let article = article(
      [(.heading, 1, words(10)), (.paragraph, 0, words(35) + ". " + words(35) + ".")], title: words(10))
    let builder = builder(budget: 60)
    for passage in builder.passages(of: article) {
      let input = PassageBuilder.embeddedText(
        title: article.title, headings: passage.headings, text: String(article.text.slice(passage.range)))
      #expect(input.split(whereSeparator: \.isWhitespace).count <= 61)
    }
  }

  @Test("Take time in proportion to the text, also without sentence or word ends", .timeLimit(.minutes(1)))
  func linear() {
    let article = article([(.paragraph, 0, String(repeating: "x", count: 2_000_000))])
    let builder = PassageBuilder(maximumTokens: 256) { $0.utf8.count / 4 }
    #expect(builder.passages(of: article).map(\.range.count).reduce(0, +) == 2_000_000)
  }
}
