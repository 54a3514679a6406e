import Articles
import Testing

/// What pages say about their articles, where they say it in odd ways.
@Suite("Facts of pages")
struct FactsTests {
  private func article(_ head: String, _ lead: String = "") throws -> Article {
    let body = (1...3).map { "<p>\(prose($0))</p>" }.joined()
    return try read("<html><head>\(head)</head><body><article>\(lead)\(body)</article></body></html>", as: "page.html")
  }

  @Test(
    "What somebody is or works for is no part of their name",
    arguments: [
      ("Jane Doe Associated Press", ["Jane Doe"]), ("JANE DOE, JOHN ROE Associated Press", ["JANE DOE", "JOHN ROE"]),
      ("Jane Doe. Sputnik International", ["Jane Doe"]), ("Jane Doe Senior Autos Reporter", ["Jane Doe"]),
      ("Jane Doe Contributing Writer", ["Jane Doe"]), ("Jane Doe USA TODAY", ["Jane Doe"]),
      ("Jane Doe, John Roe, Extension horticulture educators", ["Jane Doe", "John Roe"]),
      ("Posted byJane Doe", ["Jane Doe"]), ("Author Jane Doe", ["Jane Doe"]), ("Dec 17", []), ("Updated", []),
      ("More About Jane »", []), ("Dr. Jane R. Doe", ["Dr. Jane R. Doe"]), ("Reuters", ["Reuters"]),
    ])
  func names(_ byline: String, _ names: [String]) throws {
    let head = "<meta property='og:site_name' content='USA Today'><meta name='author' content='\(byline)'>"
    #expect(try article(head).authors == names)
  }

  @Test("A name that stands beside the date without a word is the author's, a category is not")
  func besideDate() throws {
    let meta = "<h1>A Title</h1><div class='post-meta'><time>September 5, 2023</time>&nbsp;·&nbsp;4 min&nbsp;·&nbsp;"
    #expect(
      try article("<title>A Title</title>", meta + "<span>Tobias Renner</span></div>").authors == ["Tobias Renner"])
    #expect(try article("<title>A Title</title>", meta + "<a href='/c'>Open Source</a></div>").authors == [])
    #expect(try article("<title>A Title</title>", "<div>4 min · <span>Tobias Renner</span></div>").authors == [])
    #expect(try article("", "<h1>Racing Results</h1><span>September 5, 2023</span>").authors == [])
  }

  @Test(
    "A title is given without the site's name, wherever that stands",
    arguments: [
      "Why Llama: a story | Example News", "Example News: Why Llama: a story", "Example News - Why Llama: a story",
      "Why Llama: a story – Example News", "Why Llama: a story",
    ])
  func titles(_ title: String) throws {
    let head = "<title>\(title)</title><meta property='og:site_name' content='Example News'>"
    #expect(try article(head).title == "Why Llama: a story")
  }

  @Test("A date is taken from where a page states it, and none is invented")
  func dates() throws {
    let canonical = "<link rel='canonical' href='https://example.org/2023/07/19/llama'>"
    #expect(try article("<meta name='pubdate' content='20230719'>").published?.iso8601 == "2023-07-19")
    #expect(try article("", "<p class='date'>Published on July 19th, 2023</p>").published?.iso8601 == "2023-07-19")
    #expect(try article("", "<time datetime='2023-07-19T10:00:00Z'>19 July</time>").published?.day == "2023-07-19")
    #expect(try article(canonical).published?.iso8601 == "2023-07-19")
    #expect(try article("<meta name='date' content='soon'>", "<p>04/05/2023</p>").published == nil)
  }
}
