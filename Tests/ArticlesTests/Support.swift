import Articles
import Foundation
import Testing

/// The only article in a text of the given name.
func read(_ text: String, as name: String) throws -> Article {
  try read(Data(text.utf8), as: name)
}

func read(_ bytes: Data, as name: String) throws -> Article {
  let articles = try ArticleReader().read(bytes, name: name)
  return try #require(articles.count == 1 ? articles.first : nil)
}

/// The code that reading some bytes fails with; an article is a failure of the test.
func failure(_ bytes: Data, as name: String) -> ReadingError.Code? {
  do {
    _ = try ArticleReader().read(bytes, name: name)
    return nil
  } catch let error as ReadingError {
    return error.message.contains("\n") ? nil : error.code
  } catch {
    return nil
  }
}

/// Each block's kind and text, as in `paragraph: Once upon a time`.
func outline(_ article: Article) -> [String] {
  article.blocks.map { block in
    "\(block.kind.rawValue)\(block.level > 0 ? String(block.level) : ""): \(article.text.slice(block.range))"
  }
}

/// Checks what every article promises: blocks ascend, lie on character boundaries and are apart by a blank line.
func expectSoundBlocks(_ article: Article, _ location: SourceLocation = #_sourceLocation) {
  let bytes = Array(article.text.utf8)
  var end = 0
  for (index, block) in article.blocks.enumerated() {
    let start = block.range.lowerBound
    #expect(start == (index == 0 ? 0 : end + 2), sourceLocation: location)
    if index > 0 { #expect(bytes[end..<start].elementsEqual("\n\n".utf8), sourceLocation: location) }
    #expect(!block.range.isEmpty && block.range.upperBound <= bytes.count, sourceLocation: location)
    #expect(bytes[start] & 0xC0 != 0x80, sourceLocation: location)
    end = block.range.upperBound
  }
  #expect(end == bytes.count, sourceLocation: location)
}

/// A paragraph of the given number, long enough to be taken for prose.
func prose(_ number: Int) -> String {
  "Paragraph \(number) says something about licences, and it goes on for long enough, with commas and a full stop."
}
