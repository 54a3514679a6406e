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

  @Test("A broken line is named by its number and does not keep the others out")
  func broken() throws {
    let lines = #"""
      {"text":"Fine."}
      {"text":
      {"title":"No text"}
      {"text":"Fine, too."}
      """#
    let result = try ArticleReader().content(of: Data(lines.utf8), name: "a.jsonl")
    #expect(result.articles.map(\.text) == ["Fine.", "Fine, too."])
    #expect(result.problems.map { $0.message.contains("line 2") } == [true])
    let text = try ArticleReader().content(of: Data(#"{"text":"Fine."}"#.utf8), name: "a.jsonl")
    #expect(text.problems.isEmpty)
    #expect {
      try ArticleReader().read(Data("{\"id\":\"1\"}\n{\"text\":\n".utf8), name: "a.jsonl")
    } throws: { "\($0)".contains("line 1") }
  }

  @Test("What kb extract prints of an article is read again, its description too")
  func description() throws {
    #expect(try read(#"{"text":"A text.","description":"What it says."}"#, as: "a.jsonl").summary == "What it says.")
    #expect(try read(#"{"text":"A text.","summary":"What it says."}"#, as: "a.jsonl").summary == "What it says.")
  }

  @Test("Control characters do not get into an article, whatever its blocks")
  func controls() throws {
    let article = try read(
      #"""
      {"authors":["Jane\u001b[31m Doe","\u0007"],"tags":["a\u001b]0;x\u0007","A","b\u009b1m"],"text":"Red \u001b[31mtext\u009b1m.\n\nSecond\tblock.","blocks":[{"kind":"heading","level":2,"start":0,"end":18},{"kind":"paragraph","start":20,"end":33}]}
      """#, as: "a.jsonl")
    #expect(article.authors == ["Jane[31m Doe"])
    #expect(article.tags == ["a]0;x", "A", "b›1m"])
    #expect(outline(article) == ["heading2: Red  [31mtext  1m.", "paragraph: Second\tblock."])
    let scalars = ([article.text] + article.authors + article.tags).joined().unicodeScalars
    #expect(scalars.allSatisfy { $0.properties.generalCategory != .control || $0 == "\n" || $0 == "\t" })
  }
}
