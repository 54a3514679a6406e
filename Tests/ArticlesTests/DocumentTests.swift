import Articles
import Foundation
import Testing

@Suite("Documents and archives")
struct DocumentTests {
  @Test("A Word document gives its title, headings, lists and tables")
  func docx() throws {
    let article = try read(fixture("document.docx"), as: "document.docx")
    #expect(article.format == .docx)
    #expect(article.title == "Open Weights")
    #expect(article.authors == ["Jane Doe"])
    #expect(article.published?.iso8601 == "2024-01-02T03:04:05Z")
    #expect(
      outline(article) == [
        "heading1: A section", "paragraph: \(prose(1))", "list_item1: One item",
        "table: Model | Licence\nLlama | custom", "paragraph: \(prose(2))",
      ])
    expectSoundBlocks(article)
  }

  @Test("An OpenDocument text gives its structure and facts")
  func odt() throws {
    let article = try read(fixture("document.odt"), as: "document")
    #expect(article.format == .odt)
    #expect(article.title == "The Document")
    #expect(article.authors == ["Jane Doe"])
    #expect(article.published?.iso8601 == "2024-01-02")
    #expect(
      outline(article) == [
        "heading1: A section", "paragraph: \(prose(1))", "list_item1: One item", "paragraph: \(prose(2))",
      ])
  }

  @Test("An EPUB is one article of all its chapters in order")
  func epub() throws {
    let article = try read(fixture("book.epub"), as: "book.zip")
    #expect(article.format == .epub)
    #expect(article.title == "The Book")
    #expect(article.authors == ["Jane Doe"])
    #expect(article.language == "en")
    #expect(
      outline(article) == [
        "heading1: Chapter 1", "paragraph: \(prose(1))", "heading1: Chapter 2", "paragraph: \(prose(2))",
      ])
  }

  @Test("A PDF gives the text of its pages, or says what to install")
  func pdf() throws {
    let article: Article
    do {
      article = try read(fixture("paper.pdf"), as: "paper.pdf")
    } catch let error as ReadingError where error.code == .unreadable {
      #expect(error.message.contains("install poppler"))
      return
    }
    #expect(article.format == .pdf)
    #expect(article.title == "The Paper")
    #expect(article.authors == ["Jane Doe"])
    #expect(outline(article) == ["paragraph: \(prose(1))", "paragraph: \(prose(2))"])
    expectSoundBlocks(article)
  }

  @Test("A PDF may have other bytes before it, and a text that speaks of its signature is none")
  func pdfBehindOtherBytes() throws {
    let junk = Data("HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\n\r\n".utf8)
    do {
      let article = try read(junk + fixture("paper.pdf"), as: "paper.pdf")
      #expect(article.format == .pdf && article.text == prose(1) + "\n\n" + prose(2))
    } catch let error as ReadingError where error.code == .unreadable {
      #expect(error.message.contains("install poppler"))
    }
    let text = "# On signatures\n\nA file that begins with\n%PDF-1.7 is a PDF. \(prose(1))\n"
    #expect(try read(text, as: "a.md").format == .markdown)
  }

  @Test("Any format may be compressed, in one part or in several, with padding behind")
  func gzipped() throws {
    let page = gzip(HTMLTests.page)
    #expect(try read(page, as: "page.html.gz").title == "Why Meta Opened Llama")
    #expect(try read(gzip("# A\n\n") + gzip(prose(1)) + Data(count: 512), as: "a.md.gz").text == prose(1))
    #expect(try read(gzip("A Title\nJul 19, 2023\n\n\(prose(1))\n"), as: "a").published?.iso8601 == "2023-07-19")
    #expect(failure(gzip(page), as: "a.gz") == .malformed)
    var damaged = page
    damaged[page.count / 2] ^= 0xFF
    #expect(failure(damaged, as: "page.html.gz") == .malformed)
  }

  @Test("A damaged document is refused in one line")
  func damaged() throws {
    #expect(failure(try fixture("document.docx").prefix(2000), as: "document.docx") != nil)
    #expect(failure(Data("%PDF-1.7\nnot really".utf8), as: "paper.pdf") != nil)
  }

  @Test("Each file of an archive is read, and named by its path wherever that points")
  func archive() throws {
    // A tar archive of two members, one of which would escape the folder it is unpacked in.
    func member(_ path: String, _ content: String) -> Data {
      var header = [UInt8](repeating: 0, count: 512)
      func put(_ text: String, _ offset: Int) {
        header.replaceSubrange(offset..<offset + text.utf8.count, with: text.utf8)
      }
      put(path, 0)
      put("0000644\0", 100)
      put("00000000000\0", 136)
      let size = String(content.utf8.count, radix: 8)
      put(String(repeating: "0", count: 11 - size.count) + size, 124)
      put("        ", 148)
      put("0", 156)
      put("ustar\u{0}00", 257)
      let sum = String(header.reduce(0) { $0 + Int($1) }, radix: 8)
      put(String(repeating: "0", count: 6 - sum.count) + sum + "\0 ", 148)
      return Data(header) + Data(content.utf8) + Data(count: (512 - content.utf8.count % 512) % 512)
    }
    let tar =
      member("a.md", "# One\n\nThe first body.") + member("../../b.txt", "Two\n\nThe second body.") + Data(count: 1024)
    let articles = try ArticleReader().read(tar, name: "saved.tar")
    #expect(articles.map(\.title) == ["One", "Two"])
    #expect(articles.map(\.entry) == ["a.md", "../../b.txt"])
  }

  @Test("An archive that unpacks to more than the limit is refused")
  func bomb() throws {
    var limits = ArticleReader.Limits()
    limits.maximumFileSize = 40_000
    #expect { try ArticleReader(limits: limits).read(fixture("document.docx"), name: "a.docx") } throws: {
      ($0 as? ReadingError)?.code == .tooLarge
    }
  }

  @Test("Each page of a web archive is an article with the address it was fetched from")
  func warc() throws {
    func record(_ type: String, _ address: String, _ content: String) -> String {
      "WARC/1.0\r\nWARC-Type: \(type)\r\nWARC-Target-URI: \(address)\r\nContent-Length: \(content.utf8.count)\r\n\r\n\(content)\r\n\r\n"
    }
    let page = "<html><head><title>One</title></head><body><p>\(prose(1))</p><p>\(prose(2))</p></body></html>"
    let chunked = "\(String(page.utf8.count, radix: 16))\r\n\(page)\r\n0\r\n\r\n"
    let archive =
      record("warcinfo", "", "software: test") + record("request", "https://example.org/1", "GET / HTTP/1.1\r\n\r\n")
      + record("response", "https://example.org/1", "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n\(page)")
      + record("response", "https://example.org/2", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\(chunked)")
      + record("response", "https://example.org/3", "HTTP/1.1 404 Not Found\r\n\r\n\(page)")
    let articles = try ArticleReader().read(Data(archive.utf8), name: "pages.warc")
    #expect(articles.map(\.url) == ["https://example.org/1", "https://example.org/2"])
    #expect(articles.allSatisfy { $0.title == "One" && $0.text == prose(1) + "\n\n" + prose(2) })
    #expect(failure(Data(archive.utf8.prefix(60)), as: "pages.warc") == .noArticle)
  }
}
