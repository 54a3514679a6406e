import Articles
import Foundation
import Testing

/// Each of these inputs must be done with in this time, on any machine that runs the tests.
private let bound = Duration.seconds(10)

@Suite("Bad input")
struct BadInputTests {
  private func expectQuick(_ work: () throws -> Void) throws {
    let time = try ContinuousClock().measure { try work() }
    #expect(time < bound)
  }

  private func text(_ source: String, as name: String) throws -> String { try read(source, as: name).text }

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
    try expectQuick {
      let article = try read("<html><body><p>\(prose(1))</p><p>\(prose(2))</p>\(deep)deep</body></html>", as: "a.html")
      #expect(article.text.contains(prose(1)))
    }
  }

  @Test(
    "Lists and quotes of Markdown nested a hundred thousand deep do not overflow the stack", arguments: [">", "- "])
  func nestedMarkdown(_ marker: String) throws {
    let text = "# A title\n\n\(prose(1))\n\n" + String(repeating: marker, count: 100_000) + "deep\n"
    try expectQuick {
      let read = try self.text(text, as: "a.md")
      #expect(read.contains(prose(1)))
    }
  }

  @Test("Values in JSON and in front matter nested a hundred thousand deep are refused or left out")
  func nestedValues() throws {
    let deep = String(repeating: "[", count: 100_000)
    try expectQuick {
      #expect(failure(Data("{\"text\": \(deep)\n".utf8), as: "a.jsonl") != nil)
      let page =
        "<script type='application/ld+json'>{\"headline\": \(deep)</script><p>\(prose(1))</p><p>\(prose(2))</p>"
      let structured = try text("<html><body>\(page)</body></html>", as: "a.html")
      #expect(structured.contains(prose(1)))
      let frontMatter = try text("---\ntitle: \(deep.prefix(60_000))\n---\n\n\(prose(1))\n", as: "a.md")
      #expect(frontMatter == prose(1))
    }
  }

  @Test("Front matter whose few aliases stand for more values than there is time for is left out")
  func aliases() throws {
    let names = Array("abcdefghi")
    var matter = "a: &a [x,x,x,x,x,x,x,x,x]\n"
    for (name, previous) in zip(names.dropFirst(), names) {
      matter += "\(name): &\(name) [\(repeatElement("*\(previous)", count: 9).joined(separator: ", "))]\n"
    }
    for key in ["? *i\n: 1\n", "? [*i]\n: 1\n", "\"k\": {[x, *i]: 1}\n"] {
      try expectQuick {
        let article = try read("---\ntitle: A bomb\n\(matter)\(key)---\n\n\(prose(1))\n", as: "a.md")
        #expect(article.text == prose(1) && article.title == nil)
      }
    }
  }

  @Test("Front matter may have stars and ampersands in its words")
  func signsInFrontMatter() throws {
    let matter = "title: Q &amp; A, *the* best\nauthor: \"Ben &Jerry, *Inc.*\"\ntags: [R&D, '*']\n"
    let article = try read("---\n\(matter)---\n\n\(prose(1))\n", as: "a.md")
    #expect(article.title == "Q &amp; A, *the* best" && article.tags == ["R&D", "*"])
  }

  @Test(
    "A row of half a million cells takes no more than linear time", arguments: ["", "<b></b>"])
  func wideRow(before: String) throws {
    let row = "<tr>" + String(repeating: before, count: 250_000) + String(repeating: "<td>1", count: 250_000)
    try expectQuick {
      let article = try read("<p>\(prose(1))</p><table>\(row)\(row)</table><p>\(prose(2))</p>", as: "a.html")
      let cells = article.text.hasPrefix("1 | 1 | 1 | ")
      #expect(cells)
    }
  }

  @Test("Attributes of megabytes, in number or in size, are passed over")
  func attributes() throws {
    let large =
      "<div class=\"\(String(repeating: "a ", count: 2 << 20))\" title='\(String(repeating: "&", count: 2 << 20))'>"
    let many = "<div \(String(repeating: "class=x data-y ", count: 200_000))>"
    try expectQuick {
      let body = "\(large)<p>\(prose(1))</p></div>\(many)<p>\(prose(2))</p></div><p id=\"unclosed"
      let read = try text("<html><body>\(body)", as: "a.html")
      #expect(read == prose(1) + "\n\n" + prose(2))
    }
  }

  @Test("Unmatched end tags a hundred thousand times take no more than linear time")
  func endTags() throws {
    let tags = String(repeating: "<div><span>", count: 50_000) + String(repeating: "</b></section></i>", count: 100_000)
    try expectQuick { _ = try read("<p>\(prose(1))</p><p>\(prose(2))</p>" + tags, as: "a.html") }
  }

  @Test(
    "Entities of a feed's own are never expanded, whatever its document type is called", arguments: ["rss", "lolz"])
  func entityBomb(name: String) throws {
    var doctype = "<!DOCTYPE \(name) [<!ENTITY a0 \"ha\">"
    for level in 1...20 { doctype += "<!ENTITY a\(level) \"&a\(level - 1);&a\(level - 1);&a\(level - 1);\">" }
    let feed =
      doctype
      + "]><rss><channel><title>F</title><item><title>T</title><description>&a20;</description></item></channel></rss>"
    try expectQuick { #expect(failure(Data(feed.utf8), as: "feed.xml") == .noArticle) }
  }

  @Test("Nor are a document's, wherever it has them")
  func entityBombInDocument() throws {
    let bomb =
      "<!DOCTYPE x [<!ENTITY a \"\(String(repeating: "ha", count: 5000))\"><!ENTITY b \"\(String(repeating: "&a;", count: 5000))\">]>"
    let document =
      "\(bomb)<w:document><w:body><w:p><w:r><w:t>\(String(repeating: "&b;", count: 5000))</w:t></w:r></w:p></w:body></w:document>"
    try expectQuick { #expect(failure(zip([("word/document.xml", document)]), as: "a.docx") == .noArticle) }
  }

  @Test("An archive or a page that unpacks to more than the limit is refused as soon as it does")
  func bombs() throws {
    var limits = ArticleReader.Limits()
    limits.maximumFileSize = 1 << 20
    for name in ["zeros.gz", "zeros.zip"] {
      let bytes = try fixture(name)
      let reader = ArticleReader(limits: limits)
      try expectQuick {
        #expect { try reader.read(bytes, name: name) } throws: { ($0 as? ReadingError)?.code == .tooLarge }
      }
    }
  }

  @Test("An archive inside an archive is not opened, and nothing is written wherever a path points")
  func nestedArchives() throws {
    let inner = zip([("a.txt", "A Title\n\n\(prose(1))\n")])
    let tar = try #require(String(data: inner, encoding: .isoLatin1))
    #expect(failure(zip([("inner.zip", tar)]), as: "outer.zip") == .noArticle)
    let outside = "kb-test-\(UUID().uuidString).txt"
    let article = try read(zip([("../../../../../../../../tmp/\(outside)", "A Title\n\n\(prose(1))\n")]), as: "a.zip")
    #expect(article.text == prose(1))
    #expect(!FileManager.default.fileExists(atPath: "/tmp/\(outside)"))
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

  @Test("A page in two encodings is read as far as either goes, and never as broken text")
  func mixedCharsets() throws {
    let latin = try #require("<p>Größer: \(prose(2))</p>".data(using: .isoLatin1))
    let page = Data("<html><body><p>„Größe“ – \(prose(1)) Öl, äußerst übel, ärgerlich, möglich.</p>".utf8) + latin
    let article = try read(page, as: "a.html")
    #expect(article.text.hasPrefix("„Größe“ – "))
    #expect(article.text.contains(prose(2)))
    expectSoundBlocks(article)
  }

  @Test("Truncated gzip says so")
  func truncatedGzip() throws {
    let whole = try #require(Data(base64Encoded: "H4sIAAAAAAACA7MpsMtILMqzSyzIzEnNK7ZRKLBLBgBwGyxgFwAAAA=="))
    #expect(failure(whole.prefix(20), as: "a.html.gz") == .malformed)
  }
}
