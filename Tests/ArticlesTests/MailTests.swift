import Articles
import Foundation
import Testing

@Suite("Mail and saved pages")
struct MailTests {
  static let newsletter = """
    Received: from example.org\r
    From: =?utf-8?Q?J=C3=A4ne_Doe?= <jane@example.org>\r
    To: reader@example.net\r
    Subject: =?utf-8?B?T3BlbiB3ZWlnaHRzIOKAkyB3aHk/?=\r
    Date: Wed, 19 Jul 2023 10:00:00 +0200\r
    Message-ID: <one@example.org>\r
    List-Id: The Newsletter <news.example.org>\r
    MIME-Version: 1.0\r
    Content-Type: multipart/alternative; boundary="b"\r
    \r
    --b\r
    Content-Type: text/plain; charset=utf-8\r
    \r
    Plain words.\r
    --b\r
    Content-Type: text/html; charset=iso-8859-1\r
    Content-Transfer-Encoding: quoted-printable\r
    \r
    <html><body><p>Gr=F6=DFer: \(prose(1))</p>=\r
    <p>\(prose(2))</p></body></html>\r
    --b--\r

    """

  @Test("A newsletter gives its HTML part, its subject, its sender and its date")
  func newsletter() throws {
    let article = try read(Self.newsletter, as: "news.eml")
    #expect(article.format == .mail)
    #expect(article.title == "Open weights – why?")
    #expect(article.authors == ["Jäne Doe"])
    #expect(article.published?.iso8601 == "2023-07-19T10:00:00+02:00")
    #expect(article.siteName == "The Newsletter")
    #expect(outline(article) == ["paragraph: Größer: \(prose(1))", "paragraph: \(prose(2))"])
  }

  @Test("Each message of a mailbox is an article")
  func mailbox() throws {
    let second = Self.newsletter.replacingOccurrences(of: "one@example.org", with: "two@example.org")
    let box =
      "From jane@example.org Wed Jul 19 10:00:00 2023\n\(Self.newsletter)\nFrom jane@example.org Wed Jul 19 11:00:00 2023\n\(second)"
    let articles = try ArticleReader().read(Data(box.utf8), name: "news.mbox")
    #expect(articles.map(\.entry) == ["one@example.org", "two@example.org"])
    #expect(articles.allSatisfy { $0.title == "Open weights – why?" })
  }

  @Test("A page saved as MHTML is read like the page, with the address it came from")
  func mhtml() throws {
    let page = """
      From: <Saved by Blink>\r
      Snapshot-Content-Location: https://example.org/saved\r
      Subject: A title\r
      Date: Wed, 19 Jul 2023 10:00:00 -0000\r
      MIME-Version: 1.0\r
      Content-Type: multipart/related; type="text/html"; boundary="b"\r
      \r
      --b\r
      Content-Type: text/html\r
      Content-Transfer-Encoding: quoted-printable\r
      Content-Location: https://example.org/saved\r
      \r
      <html><head><meta charset=3D"utf-8"><title>The Title</title></head><body><article><p>Gr=C3=B6=C3=9Fer: \(prose(1))</p><p>\(prose(2))</p></article></body></html>\r
      --b--\r

      """
    let article = try read(page, as: "page.mhtml")
    #expect(article.format == .mhtml)
    #expect(article.url == "https://example.org/saved")
    #expect(article.title == "The Title")
    #expect(article.published == nil)
    #expect(article.text == "Größer: \(prose(1))\n\n\(prose(2))")
  }

  @Test("Text that only begins like a header is plain text")
  func plainText() throws {
    #expect(try read("Subject: a title\n\nThe body is one sentence.\n", as: "a.txt").format == .text)
  }
}
