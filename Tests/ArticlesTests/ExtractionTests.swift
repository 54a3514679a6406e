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
}
