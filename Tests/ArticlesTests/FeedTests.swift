import Articles
import Foundation
import Testing

@Suite("Feeds")
struct FeedTests {
  @Test("Each entry of an RSS feed with its full content is an article")
  func rss() throws {
    let feed = """
      <?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
      xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>The Feed</title><language>en</language>
      <item><title>One &amp; only</title><link>https://example.org/1</link><guid>id-1</guid>
      <pubDate>Wed, 19 Jul 2023 10:00:00 GMT</pubDate><dc:creator>Jane Doe</dc:creator><category>AI</category>
      <description>Short.</description><content:encoded><![CDATA[<p>\(prose(1))</p><h2>Then</h2><p>\(prose(2))</p>]]></content:encoded></item>
      <item><title>Teaser</title><description>Too short.</description></item></channel></rss>
      """
    let articles = try ArticleReader().read(Data(feed.utf8), name: "feed.xml")
    let article = try #require(articles.count == 1 ? articles.first : nil)
    #expect(article.title == "One & only")
    #expect(article.url == "https://example.org/1")
    #expect(article.entry == "id-1")
    #expect(article.published?.iso8601 == "2023-07-19T10:00:00Z")
    #expect(article.authors == ["Jane Doe"])
    #expect(article.siteName == "The Feed")
    #expect(article.language == "en")
    #expect(article.tags == ["AI"])
    #expect(article.summary == "Short.")
    #expect(article.format == .rss)
    #expect(outline(article) == ["paragraph: \(prose(1))", "heading2: Then", "paragraph: \(prose(2))"])
  }

  @Test("Atom entries are read with text, escaped HTML or XHTML content")
  func atom() throws {
    let feed = """
      <feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>The Feed</title><author><name>Jane Doe</name></author>
      <entry><id>a</id><title>Text</title><published>2024-01-02T03:04:05Z</published><link href="https://example.org/a"/>
      <content>\(prose(1))</content></entry>
      <entry><id>b</id><title type="html">&lt;i&gt;Escaped&lt;/i&gt;</title><updated>2024-02-03</updated>
      <content type="html">&lt;p&gt;\(prose(2))&lt;/p&gt;</content></entry>
      <entry><id>c</id><title>XHTML</title><author><name>John Roe</name></author><updated>2024-02-04</updated>
      <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>\(prose(3))<br/>x &lt; y</p></div></content></entry></feed>
      """
    let articles = try ArticleReader().read(Data(feed.utf8), name: "feed.xml")
    #expect(articles.map(\.entry) == ["a", "b", "c"])
    #expect(articles.map(\.title) == ["Text", "Escaped", "XHTML"])
    #expect(articles.map(\.text) == [prose(1), prose(2), prose(3) + "\nx < y"])
    #expect(articles.map(\.author) == ["Jane Doe", "Jane Doe", "John Roe"])
    #expect(articles[0].published?.iso8601 == "2024-01-02T03:04:05Z")
    #expect(articles.allSatisfy { $0.format == .atom && $0.siteName == "The Feed" && $0.language == "en" })
  }

  @Test("A feed of summaries says that it has no articles")
  func summaries() {
    let feed =
      "<rss><channel><title>F</title><item><title>T</title><description>Short.</description></item></channel></rss>"
    #expect(failure(Data(feed.utf8), as: "feed.xml") == .noArticle)
  }

  @Test("Each item of a JSON Feed with its content is an article")
  func jsonFeed() throws {
    let feed = """
      {"version": "https://jsonfeed.org/version/1.1", "title": "The Feed", "language": "en", "items": [
        {"id": "1", "url": "https://example.org/1", "title": "One", "content_html": "<p>\(prose(1))</p>",
         "date_published": "2024-01-02T03:04:05+01:00", "authors": [{"name": "Jane Doe"}], "tags": ["AI"]},
        {"id": 2, "content_text": "\(prose(2))"}, {"id": "3", "summary": "Only a summary."}]}
      """
    let articles = try ArticleReader().read(Data(feed.utf8), name: "feed.json")
    #expect(articles.map(\.entry) == ["1", "2"])
    #expect(articles.map(\.text) == [prose(1), prose(2)])
    #expect(articles[0].title == "One")
    #expect(articles[0].authors == ["Jane Doe"])
    #expect(articles[0].published?.iso8601 == "2024-01-02T03:04:05+01:00")
    #expect(articles.allSatisfy { $0.format == .jsonFeed && $0.siteName == "The Feed" })
  }

  @Test("Bookmarks and outlines say which pages they lack")
  func linkLists() {
    let bookmarks = "<!DOCTYPE NETSCAPE-Bookmark-file-1>\n<DL><DT><A HREF=\"https://example.org/1\">One</A></DL>"
    let outline =
      "<?xml version=\"1.0\"?><opml version=\"2.0\"><body><outline xmlUrl=\"https://example.org/feed\"/></body></opml>"
    for text in [bookmarks, outline] {
      #expect {
        try ArticleReader().read(Data(text.utf8), name: "list.html")
      } throws: {
        ($0 as? ReadingError)?.code == .noArticle
          && "\($0)".contains("1 address without its page: https://example.org/")
      }
    }
    let many = (1...9).map { "<DT><A HREF=\"https://example.org/?a=1&amp;b=\($0)\">\($0)</A>" }.joined()
    #expect {
      try ArticleReader().read(Data("<!DOCTYPE NETSCAPE-Bookmark-file-1>\(many)".utf8), name: "b.html")
    } throws: {
      "\($0)".contains("9 addresses") && "\($0)".contains("https://example.org/?a=1&b=3 and 6 more")
    }
  }

  @Test("An RDF feed is read like RSS")
  func rdf() throws {
    let feed = """
      <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><channel><title>The Feed</title></channel>
      <item rdf:about="https://example.org/1"><title>One</title><link>https://example.org/1</link><dc:date>2024-01-02</dc:date>
      <content:encoded><![CDATA[<p>\(prose(1))</p>]]></content:encoded></item></rdf:RDF>
      """
    let article = try read(feed, as: "feed.rdf")
    #expect(article.title == "One")
    #expect(article.published?.iso8601 == "2024-01-02")
    #expect(article.text == prose(1))
  }
}
