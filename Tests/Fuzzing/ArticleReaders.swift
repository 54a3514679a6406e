import Articles
import Foundation

extension FuzzedReader {
  /// The readers of articles, each started from files of its own formats; what the bytes turn into decides which reads.
  static let articles = [
    article("html", as: "page.html"), article("markdown", as: "page.md"), article("text", as: "page.txt"),
    article("feed", as: "feed.xml"), article("jsonl", as: "articles.jsonl"), article("mail", as: "letter.eml"),
    article("archive", as: "saved.zip"), article("warc", as: "saved.warc"),
    article("webarchive", as: "page.webarchive"),
    FuzzedReader(name: "date") { bytes in
      guard let date = DateParser.date(String(decoding: bytes, as: UTF8.self)) else { return }
      precondition(PublicationDate(date.iso8601) == date)
    },
  ]

  private static let passages = PassageBuilder(maximumTokens: 256) { $0.utf8.count / 4 }

  private static func article(_ name: String, as file: String) -> FuzzedReader {
    FuzzedReader(name: name) { bytes in
      // PDF is read by another program.
      guard !bytes.starts(with: Data("%PDF-".utf8)) else { return }
      var reader = ArticleReader()
      reader.limits.maximumFileSize = 8 << 20
      for article in try reader.read(bytes, name: file) {
        checkBlocks(of: article)
        for passage in passages.passages(of: article) { _ = article.text.slice(passage.range) }
      }
    }
  }

  /// Blocks ascend and lie on character boundaries of the text.
  private static func checkBlocks(of article: Article) {
    let text = Array(article.text.utf8)
    var end = 0
    for block in article.blocks {
      precondition(end <= block.range.lowerBound && !block.range.isEmpty && block.range.upperBound <= text.count)
      precondition(text[block.range.lowerBound] & 0xC0 != 0x80)
      precondition(block.range.upperBound == text.count || text[block.range.upperBound] & 0xC0 != 0x80)
      end = block.range.upperBound
    }
  }
}
