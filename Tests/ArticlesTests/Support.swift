import Articles
import Foundation
import Testing

/// A file beside the tests.
func fixture(_ name: String) throws -> Data {
  try Data(contentsOf: URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/\(name)"))
}

private func little(_ value: Int, _ size: Int) -> Data {
  Data((0..<size).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) })
}

/// CRC-32 as gzip and ZIP have it.
private func checksum(_ bytes: Data) -> Int {
  let crc = bytes.reduce(UInt32.max) { crc, byte in
    (0..<8).reduce(crc ^ UInt32(byte)) { crc, _ in crc >> 1 ^ (crc & 1 == 1 ? 0xEDB8_8320 : 0) }
  }
  return Int(~crc)
}

/// A gzip member whose content, of at most 65,535 bytes, is stored as it is.
func gzip(_ text: String) -> Data { gzip(Data(text.utf8)) }

func gzip(_ content: Data) -> Data {
  let block = Data([1]) + little(content.count, 2) + little(~content.count, 2) + content
  return Data([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255]) + block + little(checksum(content), 4) + little(content.count, 4)
}

/// A ZIP archive whose members are stored as they are.
func zip(_ members: [(path: String, content: String)]) -> Data {
  var (archive, directory) = (Data(), Data())
  for member in members {
    let (name, content) = (Data(member.path.utf8), Data(member.content.utf8))
    let sizes = little(checksum(content), 4) + little(content.count, 4) + little(content.count, 4)
    let common = little(20, 2) + little(0, 8) + sizes + little(name.count, 2) + little(0, 2)
    directory += Data("PK\u{1}\u{2}".utf8) + little(20, 2) + common + little(0, 10) + little(archive.count, 4) + name
    archive += Data("PK\u{3}\u{4}".utf8) + common + name + content
  }
  let end = little(members.count, 2) + little(members.count, 2) + little(directory.count, 4) + little(archive.count, 4)
  return archive + directory + Data("PK\u{5}\u{6}".utf8) + little(0, 4) + end + little(0, 2)
}

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
