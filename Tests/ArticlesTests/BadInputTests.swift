import Articles
import Foundation
import Testing

@Suite("Bad input")
struct BadInputTests {
  @Test("Empty files, binaries and pages without articles are refused by kind")
  func refusals() {
    #expect(failure(Data(), as: "a.html") == .empty)
    #expect(failure(Data("  \n\n".utf8), as: "a.txt") == .empty)
    #expect(failure(Data([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]), as: "a.html") == .binary)
    #expect(failure(Data((0..<4096).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ $0 / 7) }), as: "a.html") == .binary)
    #expect(
      failure(
        Data("<html><body><ul><li><a href='/a'>One</a><li><a href='/b'>Two</a></ul></body></html>".utf8), as: "a.html")
        == .noArticle)
    #expect(
      failure(
        Data(
          "<html><body><div id='root'></div><noscript>Enable JavaScript.</noscript><script>boot()</script></body></html>"
            .utf8),
        as: "a.html") == .needsBrowser)
  }

  @Test("A missing file and a folder are told apart")
  func files() {
    let reader = ArticleReader()
    #expect { try reader.read(contentsOf: "no/such/file.html") } throws: { ($0 as? ReadingError)?.code == .missing }
    #expect { try reader.read(contentsOf: "/") } throws: { ($0 as? ReadingError)?.code == .unreadable }
  }

  @Test("A file above the limit is refused by its size")
  func tooLarge() {
    var limits = ArticleReader.Limits()
    limits.maximumFileSize = 1000
    let bytes = Data(repeating: 0x61, count: 1001)
    #expect { try ArticleReader(limits: limits).read(bytes, name: "a.txt") } throws: {
      ($0 as? ReadingError)?.code == .tooLarge
    }
  }

  @Test(
    "Markup nested a hundred thousand deep is read without overflowing the stack",
    arguments: ["div", "span", "ul><li", "table><tr><td", "blockquote", "b", "font", "x-y", "p><a"])
  func nesting(_ tags: String) throws {
    let deep = String(repeating: "<\(tags)>", count: 100_000)
    let article = try read("<html><body><p>\(prose(1))</p><p>\(prose(2))</p>\(deep)deep</body></html>", as: "a.html")
    #expect(article.text.contains(prose(1)))
  }

  @Test("Unmatched end tags a hundred thousand times take no more than linear time")
  func endTags() throws {
    let tags = String(repeating: "<div><span>", count: 50_000) + String(repeating: "</b></section></i>", count: 100_000)
    let clock = ContinuousClock()
    let time = try clock.measure { _ = try read("<p>\(prose(1))</p><p>\(prose(2))</p>" + tags, as: "a.html") }
    #expect(time < .seconds(5))
  }

  @Test("Entities of a feed's own are never expanded")
  func entityBomb() {
    var doctype = "<!DOCTYPE rss [<!ENTITY a0 \"ha\">"
    for level in 1...20 { doctype += "<!ENTITY a\(level) \"&a\(level - 1);&a\(level - 1);&a\(level - 1);\">" }
    let feed =
      doctype
      + "]><rss><channel><title>F</title><item><title>T</title><description>&a20;</description></item></channel></rss>"
    #expect(failure(Data(feed.utf8), as: "feed.xml") == .noArticle)
  }

  @Test("External entities are not fetched")
  func externalEntity() throws {
    let feed = """
      <!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss><channel><item><title>T</title>
      <description>\(prose(1)) \(prose(2)) &x; end.</description></item></channel></rss>
      """
    #expect(try !read(feed, as: "feed.xml").text.contains("root:"))
  }

  @Test("NUL bytes inside a page are left out")
  func nulBytes() throws {
    let article = try read("<html><body><p>\(prose(1))\0</p>\0<p>\(prose(2))</p></body></html>", as: "a.html")
    #expect(article.text == prose(1) + "\n\n" + prose(2))
  }

  @Test("Truncated gzip says so")
  func truncatedGzip() throws {
    let whole = try #require(Data(base64Encoded: "H4sIAAAAAAACA7MpsMtILMqzSyzIzEnNK7ZRKLBLBgBwGyxgFwAAAA=="))
    #expect(failure(whole.prefix(20), as: "a.html.gz") == .malformed)
  }
}
