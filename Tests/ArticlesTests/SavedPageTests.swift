import Articles
import Foundation
import Testing

/// Pages as browsers and savers store them.
@Suite("Saved pages")
struct SavedPageTests {
  private static let page =
    "<html><head><title>One</title></head><body><p>\(prose(1))</p><p>\(prose(2))</p></body></html>"

  private func webArchive(_ page: Data, charset: String = "UTF-8") throws -> Data {
    let main: [String: Any] = [
      "WebResourceData": page, "WebResourceMIMEType": "text/html", "WebResourceTextEncodingName": charset,
      "WebResourceURL": "https://example.org/grüße", "WebResourceFrameName": "",
    ]
    let picture: [String: Any] = ["WebResourceData": Data(count: 300), "WebResourceMIMEType": "image/png"]
    return try PropertyListSerialization.data(
      fromPropertyList: ["WebMainResource": main, "WebSubresources": [picture]], format: .binary, options: 0)
  }

  @Test("A page that Safari saved is read like the page, with the address it came from")
  func webArchive() throws {
    let article = try read(webArchive(Data(Self.page.utf8)), as: "One.webarchive")
    #expect(article.title == "One")
    #expect(article.url == "https://example.org/grüße")
    #expect(article.text == prose(1) + "\n\n" + prose(2))
  }

  @Test("The encoding that Safari read a page in counts where the page declares none")
  func webArchiveCharset() throws {
    let page = Self.page.replacingOccurrences(of: "Paragraph 1", with: "Größer äußert Öl")
    let bytes = try #require(page.data(using: .isoLatin1))
    #expect(try read(webArchive(bytes, charset: "ISO-8859-1"), as: "a").text.hasPrefix("Größer äußert Öl says"))
  }

  @Test("A damaged web archive is refused in one line, wherever it is cut or changed")
  func damagedWebArchive() throws {
    let whole = try webArchive(Data(Self.page.utf8))
    for length in stride(from: 0, to: whole.count, by: 7) {
      #expect(failure(whole.prefix(length), as: "a.webarchive") != nil)
    }
    for offset in whole.indices.suffix(120) {
      for value in [0, 0x7F, 0xFF] as [UInt8] {
        var changed = whole
        changed[offset] = value
        _ = try? ArticleReader().read(changed, name: "a.webarchive")
      }
    }
  }

  @Test("A page keeps the address that the browser noted when it saved it")
  func savedFrom() throws {
    let note = "<!-- saved from url=(0024)https://example.org/saved -->"
    #expect(try read(note + Self.page, as: "a.html").url == "https://example.org/saved")
    let singleFile = "<!DOCTYPE html><html><!--\n Page saved with SingleFile \n url: https://example.org/single \n-->"
    #expect(try read(singleFile + Self.page.dropFirst(6), as: "a.html").url == "https://example.org/single")
  }
}
