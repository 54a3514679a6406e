import Articles
import Foundation
import Testing

/// One page for each kind of trouble that real pages give.
@Suite("Finding the article")
struct ExtractionTests {
  private func text(_ body: String, head: String = "") throws -> String {
    try read("<html><head><title>A Title</title>\(head)</head><body>\(body)</body></html>", as: "page.html").text
  }

  private func paragraphs(_ numbers: ClosedRange<Int>) -> String {
    numbers.map { "<p>\(prose($0))</p>" }.joined()
  }

  private func expected(_ numbers: ClosedRange<Int>) -> String {
    numbers.map(prose).joined(separator: "\n\n")
  }

  @Test("A body that is cut into parts by advertising is put together")
  func parts() throws {
    let body =
      "<main><div class='grid'><div class='article-body chunk'>\(paragraphs(1...3))</div><div class='ad'><p>Buy now, it is cheap, and it is good for you.</p></div></div><div class='grid'><div class='article-body chunk'>\(paragraphs(4...6))</div></div></main>"
    #expect(try text(body) == expected(1...6))
  }

  @Test("Comments longer than the article are not the article")
  func comments() throws {
    let body =
      "<div id='content'><div class='entry'>\(paragraphs(1...3))</div><div id='comments'><ol>\((10...16).map { "<li class='comment'><p>\(prose($0))</p></li>" }.joined())</ol></div></div>"
    #expect(try text(body) == expected(1...3))
  }

  @Test("Teasers of other articles below the text are left out")
  func teasers() throws {
    let teasers = (10...18).map {
      "<div class='item'><h3><a href='/\($0)'>Another headline \($0)</a></h3><p>\(prose($0))</p></div>"
    }
    #expect(
      try text("<div class='page'><div class='main'>\(paragraphs(1...4))</div>\(teasers.joined())</div>")
        == expected(1...4))
  }

  @Test("A name that would take out the whole text is not believed")
  func misleadingNames() throws {
    #expect(
      try text("<div class='o-section has-ads'><div class='widget'>\(paragraphs(1...4))</div></div>") == expected(1...4)
    )
  }

  @Test("Calls to read, captions and credits between paragraphs are left out")
  func insertions() throws {
    let body =
      "<article>\(paragraphs(1...2))<figure><img src='x'><figcaption>A picture of something, by someone.</figcaption></figure><p><a href='/y'>READ MORE: Another article of ours</a></p><p>Advertisement</p><p>Protesters in the street (Image: GETTY)</p>\(paragraphs(3...4))<h3>More stories</h3><ul><li><a href='/z'>One</a></li></ul></article>"
    #expect(try text(body) == expected(1...4))
  }

  @Test("Headline, byline and date above the text are facts, not text")
  func head() throws {
    let body = "<article><h1>A Title</h1><div>By Jane Doe</div><div>July 19, 2023</div>\(paragraphs(1...3))</article>"
    let article = try read("<html><head><title>A Title</title></head><body>\(body)</body></html>", as: "page.html")
    #expect(article.text == expected(1...3))
    #expect(article.published?.iso8601 == "2023-07-19")
  }

  @Test("A request to accept cookies is left out")
  func cookies() throws {
    let notice =
      "<div><p>We use cookies to make this site better for you. Please accept all of them, or read our privacy policy first.</p></div>"
    #expect(try text("\(notice)<div>\(paragraphs(1...3))</div>") == expected(1...3))
  }

  @Test("Lines apart by two breaks are paragraphs")
  func lineBreaks() throws {
    #expect(try text("<div>\(prose(1))<br><br>\(prose(2))<br/>\n<br/>\(prose(3))</div>") == expected(1...3))
  }

  @Test("The text that a page states for search engines stands in where the page itself has none")
  func statedBody() throws {
    let body = (1...4).map(prose).joined(separator: "\\n\\n")
    let script =
      "<script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"headline\":\"A Title\",\"articleBody\":\"\(body)\"}</script>"
    #expect(try text("<div id='root'></div>", head: script) == expected(1...4))
  }

  @Test("Sections that close their paragraphs only in HTML 5 are told apart")
  func html5() throws {
    #expect(
      try text("<main><section><p>\(prose(1))<section><p>\(prose(2))</section></section><p>\(prose(3))</main>")
        == expected(1...3))
  }

  @Test("Of several stories on a page, the one under the page's title is the article, even if others are longer")
  func storyOfTitle() throws {
    func story(_ title: String, _ numbers: ClosedRange<Int>) -> String {
      "<article class='story'><header><h1>\(title)</h1></header><div class='text'>\(paragraphs(numbers))</div></article>"
    }
    let stream = story("The story that was asked for", 1...3) + story("Another one", 10...18)
    let page =
      "<html><head><title>The story that was asked for - News</title></head><body><main>\(stream)</main></body></html>"
    #expect(try read(page, as: "page.html").text == expected(1...3))
  }

  @Test("Entries with linked headings are the article where they make it up")
  func entries() throws {
    let entries = (1...5).map {
      "<section class='entry'><h3><a href='https://trail.example/\($0)'>Trail \($0)</a></h3><p>\(prose($0)) \(prose($0 + 20))</p></section>"
    }
    let text = try text("<article class='story-body'><p>\(prose(9))</p>\(entries.joined())</article>")
    #expect((1...5).allSatisfy { text.contains("Trail \($0)\n\n\(prose($0))") })
  }

  @Test("What a reader opens by a click is part of the text, what is hidden otherwise is not")
  func panels() throws {
    let accordion =
      "<div class='accordion'><h3>Question</h3><div role='region' style='display:none'><p>\(prose(4))</p></div></div>"
    let hidden = "<div style='display: none'><p>\(prose(5))</p></div>"
    let text = try text("<article>\(paragraphs(1...3))\(accordion)\(hidden)</article>")
    #expect(text.contains(prose(4)))
    #expect(!text.contains(prose(5)))
  }

  @Test("Comments in highlighted code are code")
  func codeComments() throws {
    let code =
      "<pre><span class='hljs-comment'># get it</span>\ngit clone\n<span class='token comment'># done</span></pre>"
    let text = try text("<article>\(paragraphs(1...2))\(code)\(paragraphs(3...4))</article>")
    #expect(text.contains("# get it\ngit clone\n# done"))
  }

  @Test("Paragraphs above what a page calls its body begin the article; a single one is a standfirst")
  func introductions() throws {
    func page(_ lead: String) -> String {
      "<main><div class='head'><h1>A Title Long Enough</h1><section>\(lead)</section></div><div class='article-body'>\(paragraphs(4...9))</div></main>"
    }
    let head = "<meta property='og:title' content='A Title Long Enough'>"
    #expect(try text(page(paragraphs(1...3)), head: head) == expected(1...3) + "\n\n" + expected(4...9))
    #expect(try text(page(paragraphs(1...1)), head: head) == expected(4...9))
  }
}
