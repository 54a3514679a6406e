import Articles
import Foundation
import Testing

@Suite("Archives of which a part is broken")
struct BrokenArchiveTests {
  @Test("The members beside a broken one are read, and the broken one is named with what is wrong")
  func members() throws {
    let names = ["a.md", "checksum.html", "deflate.md", "method.md", "size.md", "z.md"]
    var archive = zip(names.map { ($0, "# About \($0)\n\n\(prose(1))\n") } + [("picture.png", "\u{89}PNG\u{0}\u{0}")])
    archive = replacing("About checksum", by: "About chec_sum", in: archive)
    archive = setting(method: 8, of: "deflate.md", in: archive)
    archive = setting(method: 99, of: "method.md", in: archive)
    archive = setting(size: 1, of: "size.md", in: archive)
    let content = try ArticleReader().content(of: archive, name: "saved.zip")
    #expect(content.articles.map(\.entry) == ["a.md", "z.md"])
    #expect(content.problems.map(\.entry) == ["checksum.html", "deflate.md", "method.md", "size.md"])
    let reasons = ["CRC", "decompression", "compression method", "wrong size"]
    for (problem, reason) in Swift.zip(content.problems, reasons) {
      #expect(problem.code == .malformed && problem.message.contains("download it again"))
      #expect(problem.message.contains(reason) && !problem.message.contains("\n"), "\(problem.message)")
    }
  }

  @Test("A member that is itself broken, locked or an archive is named, and one that is merely no article is not")
  func content() throws {
    let archive = zip([
      ("a.md", "# One\n\n\(prose(1))\n"), ("empty.txt", ""), ("title.txt", "A title"),
      ("lines.jsonl", "{\"text\":\"The first.\"}\n{\"text\":\n"),
      ("inner.zip", String(decoding: zip([("b.md", "# Two\n")]), as: UTF8.self)),
    ])
    let content = try ArticleReader().content(of: archive, name: "saved.zip")
    #expect(content.articles.map(\.entry) == ["a.md", "lines.jsonl#1"])
    #expect(content.problems.map(\.entry) == ["lines.jsonl", "inner.zip"])
    #expect(content.problems.last?.message.contains("unpack it first") == true)

    var locked = zip([("a.md", "# One\n\n\(prose(1))\n"), ("locked.md", "# Two\n\n\(prose(2))\n")])
    locked = setting(flags: 1, of: "locked.md", in: locked)
    let rest = try ArticleReader().content(of: locked, name: "saved.zip")
    #expect(rest.articles.map(\.title) == ["One"])
    #expect(rest.problems.map(\.entry) == ["locked.md"] && rest.problems.first?.message.contains("password") == true)
  }

  @Test("An archive that is cut short says so, and a document of which a part is broken is refused")
  func cutShort() throws {
    let archive = zip([("a.md", "# One\n\n\(prose(1))\n"), ("b.md", "# Two\n\n\(prose(2))\n")])
    let second = try #require(archive.range(of: Data("# Two".utf8)))
    let content = try ArticleReader().content(of: archive.prefix(second.upperBound), name: "saved.zip")
    #expect(content.articles.map(\.title) == ["One"])
    #expect(content.problems.first?.entry == "b.md" && content.problems.last?.message.contains("download") == true)

    let document = zip([
      ("word/document.xml", "<w:document><w:body><w:p><w:r><w:t>\(prose(1))</w:t></w:r></w:p></w:body></w:document>")
    ])
    #expect(failure(document, as: "a.docx") == nil)
    #expect(failure(replacing("<w:body>", by: "<w:bodx>", in: document), as: "a.docx") == .malformed)
  }

  @Test("The records beside one with a wrong length are read, and that one is named by its address")
  func records() throws {
    for wrong in [-40, 5, 700, 1 << 40] {
      let archive =
        record(1) + record(2, claiming: { max(0, $0 + wrong) }) + record(3) + record(4)
      let content = try ArticleReader().content(of: Data(archive.utf8), name: "pages.warc")
      #expect(content.articles.map(\.url) == [1, 3, 4].map(address))
      #expect(content.problems.map(\.entry) == [address(2)], "length \(wrong)")
      #expect(content.problems.first?.message.contains("wrong length") == true)
    }
    let junk = record(1) + "no record\r\n\r\n" + record(2)
    let content = try ArticleReader().content(of: Data(junk.utf8), name: "pages.warc")
    #expect(content.articles.map(\.url) == [2].map(address) && content.problems.count == 1)
    let headers = String(repeating: "WARC/1.0\r\nWARC-Type: response\r\n", count: 100_000)
    #expect(failure(Data(headers.utf8), as: "pages.warc") == .noArticle)
  }

  @Test("The records beside a damaged gzip member are read, and its place is named")
  func compressedRecords() throws {
    let members = (1...3).map { gzip(record($0)) }
    for at in 0..<3 {
      var damaged = members
      damaged[at][damaged[at].count / 2] ^= 0xFF
      let content = try ArticleReader().content(of: damaged.reduce(Data(), +), name: "pages.warc.gz")
      #expect(content.articles.map(\.url) == [1, 2, 3].filter { $0 != at + 1 }.map(address))
      let place = members[..<at].reduce(0) { $0 + $1.count }
      #expect(content.problems.map { $0.message.contains("byte \(place),") } == [true])
    }
  }

  @Test("A record whose own content is damaged is named, and one that is a picture is not")
  func recordContent() throws {
    let compressed = gzip("<p>\(prose(1))</p>").dropLast(9)
    func record(_ number: Int, _ content: Data) -> Data {
      Data(
        "WARC/1.0\r\nWARC-Type: resource\r\nWARC-Target-URI: \(address(number))\r\nContent-Length: \(content.count)\r\n\r\n"
          .utf8) + content + Data("\r\n\r\n".utf8)
    }
    let archive =
      record(1, compressed) + record(2, Data([0x89, 0x50, 0x4E, 0x47, 0, 0, 0, 1])) + Data(self.record(3).utf8)
    let content = try ArticleReader().content(of: archive, name: "pages.warc")
    #expect(content.articles.map(\.url) == [address(3)])
    #expect(content.problems.map(\.entry) == [address(1)])
  }

  private func address(_ number: Int) -> String { "https://example.org/\(number)" }

  private func record(_ number: Int, claiming length: (Int) -> Int = { $0 }) -> String {
    let page = "<html><head><title>One</title></head><body><p>\(prose(1))</p><p>\(prose(2))</p></body></html>"
    let content = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n\(page)"
    return "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: \(address(number))\r\n"
      + "Content-Length: \(length(content.utf8.count))\r\n\r\n\(content)\r\n\r\n"
  }

  private func replacing(_ text: String, by other: String, in archive: Data) -> Data {
    var changed = archive
    if let range = changed.range(of: Data(text.utf8)) { changed.replaceSubrange(range, with: Data(other.utf8)) }
    return changed
  }

  /// Changes the compression method, the flags before it or the lowest byte of the size behind it, in both headers of a
  /// member of a ZIP archive. The name stands behind 30 bytes of the first and behind 46 of the second.
  private func setting(
    method: UInt8? = nil, flags: UInt8? = nil, size: UInt8? = nil, of name: String, in archive: Data
  ) -> Data {
    var changed = archive
    var start = changed.startIndex
    while let found = changed.range(of: Data(name.utf8), in: start..<changed.endIndex) {
      let header = found.lowerBound
      let isLocal = header >= 30 && changed[(header - 30)..<(header - 26)].elementsEqual("PK\u{3}\u{4}".utf8)
      let isCentral = header >= 46 && changed[(header - 46)..<(header - 42)].elementsEqual("PK\u{1}\u{2}".utf8)
      if isLocal || isCentral {
        let place = isLocal ? header - 22 : header - 36
        if let method { changed[place] = method }
        if let flags { changed[place - 2] = flags }
        if let size { changed[place + 14] = size }
      }
      start = found.upperBound
    }
    return changed
  }
}
