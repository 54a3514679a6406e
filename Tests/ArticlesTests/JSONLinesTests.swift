import Articles
import Foundation
import Testing

@Suite("JSON lines")
struct JSONLinesTests {
  @Test("A line with an article's keys is that article")
  func lines() throws {
    let lines = """
      {"path":"a.html","title":"One","author":"Jane Doe, John Roe","published":"2024-01-02","url":"https://example.org/1","language":"en","text":"First block.\\n\\nSecond block.","blocks":[{"kind":"heading","level":2,"start":0,"end":12},{"kind":"paragraph","level":0,"start":14,"end":27}]}

      {"id":"two","title":"Two","text":"Only a text."}
      """
    let articles = try ArticleReader().read(Data(lines.utf8), name: "-")
    #expect(articles.map(\.entry) == ["a.html", "two"])
    #expect(outline(articles[0]) == ["heading2: First block.", "paragraph: Second block."])
    #expect(articles[0].authors == ["Jane Doe", "John Roe"])
    #expect(articles[0].published?.iso8601 == "2024-01-02")
    #expect(outline(articles[1]) == ["paragraph: Only a text."])
    #expect(articles.allSatisfy { $0.format == .jsonl })
  }

  @Test("Blocks that do not fit the text are made anew")
  func wrongBlocks() throws {
    let article = try read(
      #"{"text":"Über uns.","blocks":[{"kind":"paragraph","start":1,"end":99}]}"#, as: "a.jsonl")
    #expect(outline(article) == ["paragraph: Über uns."])
  }

  @Test("A broken line is named by its number")
  func broken() {
    #expect {
      try ArticleReader().read(Data("{\"text\":\"Fine.\"}\n{\"text\":\n".utf8), name: "a.jsonl")
    } throws: { "\($0)".contains("line 2") }
  }
}
