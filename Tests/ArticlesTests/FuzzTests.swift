import Articles
import Foundation
import TestSupport
import Testing

@Suite("Fuzzing")
struct FuzzTests {
  /// How many inputs of each kind; more are made with `FUZZ_INPUTS`.
  static let count = ProcessInfo.processInfo.environment["FUZZ_INPUTS"].flatMap { Int($0) } ?? 300

  private static let texts: [(String, Data)] = [
    ("a.eml", Data(MailTests.newsletter.utf8)),
    ("a.html", Data(HTMLTests.page.utf8)),
    (
      "a.md",
      Data("---\ntitle: [a, {b: c}]\n---\n# A\n\n> q\n\n- x\n  - y\n\n|a|b|\n|-|-|\n|c|d|\n\n```\ncode\n```\n".utf8)
    ),
    (
      "a.xml",
      Data(
        "<?xml version=\"1.0\"?><!DOCTYPE rss [<!ENTITY e \"x\">]><rss><channel><item><title>&e;&nbsp;</title><content:encoded><![CDATA[<p>\(prose(1))</p>]]></content:encoded></item></channel></rss>"
          .utf8)
    ),
    (
      "a.xml",
      Data(
        "<feed xmlns='http://www.w3.org/2005/Atom'><entry><content type='xhtml'><div><p>\(prose(1))</p></div></content></entry></feed>"
          .utf8)
    ),
    (
      "a.jsonl", Data("{\"text\":\"\(prose(1))\",\"blocks\":[{\"kind\":\"paragraph\",\"start\":0,\"end\":9}]}\n".utf8)
    ),
    ("a.txt", Data("A Title\nBy Jane Doe, Jul 19, 2023\n\n\(prose(1))\n\n  • x\n  • y\n".utf8)),
    (
      "a.md",
      Data("+++\ntitle = \"T\"\ntags = ['a', {name = \"b\"}]\n[x]\ndate = 2024-01-01\n+++\n\n\(prose(1))\n".utf8)
    ),
    (
      "a.warc",
      Data(
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://example.org/1\r\nContent-Length: 160\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6b\r\n<p>\(prose(1))</p>\r\n0\r\n\r\n\r\n\r\n"
          .utf8)
    ),
    ("a.zip", zip([("a.html", HTMLTests.page), ("b.md", "# B\n\n\(prose(1))\n")])),
    (
      "a.html", Data("<!DOCTYPE NETSCAPE-Bookmark-file-1><DL><DT><A HREF=\"https://example.org/1\">One</A></DL>".utf8)
    ),
  ]

  private static let documents = ["document.docx", "document.odt", "book.epub"]
  private static let seeds = texts + documents.compactMap { name in (try? fixture(name)).map { (name, $0) } }

  private static let tokens: [Data] = [
    "<", ">", "</", "<!--", "-->", "<![CDATA[", "]]>", "<p>", "</p>", "<table>", "<td>", "</div>", "<script>", "&#",
    "&amp",
    "\"", "'", "=", "\0", "\u{FEFF}", "{", "[", "---\n", "```", "|", "- ", "\r\n", "<svg>", "<title>", "charset=",
    "&#x110000;",
  ].map { Data($0.utf8) }

  @Test("Damaged inputs give sound articles or errors of one line, and none takes long")
  func damaged() throws {
    var generator = SplitMix(state: 20_260_101)
    let clock = ContinuousClock()
    var (articles, errors) = (0, 0)
    for _ in 0..<Self.count {
      for (name, seed) in Self.seeds {
        var bytes = seed
        for _ in 0..<Int.random(in: 1...12, using: &generator) {
          let place = Int.random(in: 0...bytes.count, using: &generator)
          switch Int.random(in: 0..<5, using: &generator) {
          case 0: bytes.insert(UInt8.random(in: 0...255, using: &generator), at: place)
          case 1: bytes.insert(contentsOf: Self.tokens.randomElement(using: &generator) ?? Data(), at: place)
          case 2: bytes = bytes.prefix(place)
          case 3:
            let end = min(bytes.count, place + Int.random(in: 0...40, using: &generator))
            bytes.replaceSubrange(place..<end, with: Data())
          default:
            let end = min(bytes.count, place + Int.random(in: 0...200, using: &generator))
            bytes.append(contentsOf: Data(bytes[place..<end]))
          }
          bytes = Data(bytes)
        }
        let time = try clock.measure {
          do {
            for article in try ArticleReader().read(bytes, name: name) { expectSoundBlocks(article) }
            articles += 1
          } catch let error as ReadingError {
            #expect(!error.message.isEmpty && !error.message.contains("\n"))
            errors += 1
          }
        }
        #expect(time < .seconds(5))
      }
    }
    print("\(articles + errors) inputs: \(articles) read, \(errors) refused")
  }

  @Test("The time of a page grows with its size")
  func linear() throws {
    let paragraph = "<div class=\"c\"><p>\(prose(1)) <a href=\"/x\">A link</a>.</p><ul><li>One<li>Two</ul></div>\n"
    func time(_ size: Int) throws -> Double {
      let body = String(repeating: paragraph, count: size / paragraph.utf8.count)
      let page = Data("<html><body><article>\(body)</article></body></html>".utf8)
      return try (0..<2).map { _ in
        let start = threadSeconds()
        _ = try ArticleReader().read(page, name: "a.html")
        return threadSeconds() - start
      }
      .min() ?? 0
    }
    let small = try time(1 << 20)
    let large = try time(20 << 20)
    // 25 times alone. Beside other tests, which take its cache from it, a large page suffers more.
    #expect(large < small * 40)
  }
}

/// Processor time of the calling thread, which other tests do not add to.
private func threadSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}
