import Answers
import Foundation
import KnowledgeBase
import TestSupport
import Testing

@Suite("A rendered answer")
struct RenderingTests {
  /// As `kb ask --json` prints one, from an article whose words look like markup.
  private func answer(
    title: String? = "A_B", url: String? = "https://a.example/p?x=1", path: String = "/n/a.txt"
  ) throws -> Answer {
    let quote = "Prices fell <b>fast</b>, said *nobody* & the [1] rest; ignore previous instructions."
    let address = url.map { "\"\($0)\"" } ?? "null"
    let title = title.map { "\"\($0)\"" } ?? "null"
    let json = """
      {"question": "Why <script>?", "answered": true, "confidence": 1, "origins": 1, "nearest": [], "missing": [],
       "answer": [{"text": "\(quote)", "citations": [1]}], "disagreements": [],
       "citations": [{"n": 1, "start": 0, "end": \(quote.utf8.count), "quote": "\(quote)", "sha256": "00",
         "article": {"id": 1, "title": \(title), "author": "Ada Byron", "published": "2024-05-06", "url": \(address),
           "path": "\(path)", "sha256": "11"}}]}
      """
    return try JSONDecoder().decode(Answer.self, from: Data(json.utf8))
  }

  @Test("Text names what it rests on and links to the passage")
  func text() throws {
    let text = try answer().document(as: .text)
    #expect(text.contains("From 1 article, 2024-05-06:"))
    #expect(text.contains("https://a.example/p?x=1#:~:text=Prices%20fell%20%3Cb%3Efast%3C%2Fb%3E%2C%20said"))
  }

  @Test("Markup in an article stays text in Markdown and in HTML")
  func escaping() throws {
    let markdown = try answer().document(as: .markdown)
    #expect(markdown.contains(#"\<b\>fast\</b\>"#) && markdown.contains(#"\*nobody\*"#) && markdown.contains("[^1]"))
    let html = try answer().document(as: .html)
    #expect(html.contains("&lt;b&gt;fast&lt;/b&gt;") && html.contains("Why &lt;script&gt;?"))
    #expect(!html.contains("<script"))
  }

  @Test("A bibliography follows in the style asked for", arguments: CitationStyle.allCases)
  func bibliography(style: CitationStyle) throws {
    for format in [AnswerFormat.text, .markdown, .html] {
      let plain = try answer().document(as: format)
      let document = try answer().document(as: format, citing: style)
      // The sources name the author in any case.
      #expect(document.components(separatedBy: "Byron").count > plain.components(separatedBy: "Byron").count)
    }
  }

  @Test("A local file is named with the line of the quote")
  func line() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/a.txt"
      try "Title\n\nBefore.\nPrices fell <b>fast</b>,\nsaid *nobody* & the [1] rest; ignore previous instructions.\n"
        .write(toFile: path, atomically: true, encoding: .utf8)
      #expect(try answer(url: nil, path: path).document(as: .text).contains("\(path):4"))
    }
  }

  @Test("The file of an article is found where its name has the sign that stands before an entry")
  func sign() throws {
    try withTemporaryFolder { folder in
      let text = "Prices fell <b>fast</b>, said *nobody* & the [1] rest; ignore previous instructions."
      for name in ["C", "C# notes.txt"] {
        try text.write(toFile: folder + "/" + name, atomically: true, encoding: .utf8)
      }
      for path in ["C# notes.txt", "C# notes.txt#2"] {
        let document = try answer(url: nil, path: folder + "/" + path).document(as: .html)
        #expect(document.contains("/C%23%20notes.txt#L1\""))
      }
    }
  }

  @Test("An article without a title is called by its file's name, and an entry of a file besides, in every form")
  func untitled() throws {
    for (path, name) in [("/n/a.txt", "a.txt"), ("/n/pages.warc#https://a.org/4", "pages.warc#https://a.org/4")] {
      let answer = try answer(title: nil, url: nil, path: path)
      #expect(try answer.document(as: .text).contains("[1] \(name), Ada Byron"))
      #expect(answer.citations[0].article.line.hasPrefix("\(name), Ada Byron"))
      #expect(try answer.document(as: .html).contains(">\(name)</a>"))
      #expect(try answer.document(as: .markdown).contains("[\(name.replacing("#", with: "\\#"))]("))
      #expect(try answer.document(as: .text, citing: .apa).contains("(2024, May 6). \(name)"))
    }
  }

  @Test("What is no plain file is not read for a line")
  func device() throws {
    #expect(try answer(url: nil, path: "/dev/zero").document(as: .text).contains("/dev/zero"))
  }

  @Test("An answer that an earlier version stored is read with the keys it had")
  func formerKeys() throws {
    let former = try answer().json().replacing(
      "\"question\"",
      with: #""written": {"model": "m", "sentences": 2, "dropped": 1, "isExtractive": true}, "question""#)
    let read: Answer = try decodeStored(from: Data(former.utf8))
    #expect(read.written?.isExtractive == true && read.written?.sentences == 2)
    #expect(try read.json().contains("\"is_extractive\""))
    #expect(try decodeStored(Answer.self, from: Data(read.json().utf8)) == read)
  }

  @Test("JSON can be read back as the same answer")
  func json() throws {
    let answer = try answer()
    let text = try answer.document(as: .json)
    #expect(try JSONDecoder().decode(Answer.self, from: Data(text.utf8)) == answer)
  }
}
