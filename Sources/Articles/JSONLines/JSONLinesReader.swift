internal import Foundation

/// Reads JSON lines, one article a line, with the keys that `kb extract` prints.
enum JSONLinesReader {
  private struct Line: Decodable {
    var path: String?
    var id: String?
    var title: String?
    var author: String?
    var authors: [String]?
    var published: String?
    var modified: String?
    var url: String?
    var site: String?
    var language: String?
    var tags: [String]?
    var description: String?
    /// What ``description`` was called in exports of earlier versions.
    var summary: String?
    var license: String?
    var text: String?
    var html: String?
    var blocks: [LineBlock]?
  }

  private struct LineBlock: Decodable {
    var kind: String
    var level: Int?
    var start: Int
    var end: Int
  }

  /// The articles of all lines that have one, and what is wrong with the first other.
  ///
  /// - Throws: ``ReadingError`` where no line has an article.
  static func read(_ source: [UInt8]) throws -> ArticleReader.Content {
    var articles: [Article] = []
    var problem: ReadingError?
    var lines = LineRanges(source)
    var number = 0
    let decoder = JSONDecoder()
    while let range = lines.next() {
      number += 1
      guard source[range].contains(where: { $0 > 0x20 }) else { continue }
      do {
        let line = try decoder.decode(Line.self, from: Data(source[range]))
        var article = try article(line, number)
        article.entry = (line.id ?? line.path).map(blanked) ?? "\(number)"
        articles.append(article)
      } catch let error as ReadingError {
        problem = problem ?? error
      } catch {
        problem =
          problem
          ?? ReadingError(.malformed, "line \(number) is not a JSON object of an article: \(reason(error))")
      }
    }
    guard !articles.isEmpty else { throw problem ?? ReadingError(.empty, "the file has no lines") }
    return (articles, problem.map { [$0] } ?? [])
  }

  private static func reason(_ error: any Error) -> String {
    switch error as? DecodingError {
    case .typeMismatch(_, let context):
      "\"\(context.codingPath.map(\.stringValue).joined(separator: "."))\" has another type"
    case .keyNotFound(let key, _): "\"\(key.stringValue)\" is missing"
    default: "it does not parse"
    }
  }

  private static func article(_ line: Line, _ number: Int) throws -> Article {
    var article: Article
    if let text = line.text.map(blanked) {
      article = Article(format: .jsonl, text: text, blocks: [])
      if let blocks = line.blocks.flatMap({ blocks($0, text) }) {
        article.blocks = blocks
      } else {
        article = PlainTextReader.body(Array(text.utf8))
      }
    } else if let html = line.html {
      article = try HTMLReader.read(Array(html.utf8))
    } else {
      throw ReadingError(.malformed, "line \(number) has neither \"text\" nor \"html\"")
    }
    guard !article.text.isEmpty else { throw ReadingError(.noArticle, "line \(number) has an empty text") }
    article.format = .jsonl
    var facts = Facts()
    facts.title = FactText.line(line.title)
    let authors = line.authors ?? line.author.map { $0.split(separator: ",").map(String.init) } ?? []
    facts.authors = authors.compactMap(FactText.line)
    facts.published = line.published.flatMap(DateParser.date)
    facts.modified = line.modified.flatMap(DateParser.date)
    facts.url = FactText.url(line.url)
    facts.siteName = FactText.line(line.site)
    facts.language = FactText.language(line.language)
    facts.tags = (line.tags ?? []).compactMap(FactText.line)
    facts.summary = FactText.line(line.description ?? line.summary)
    facts.license = FactText.line(line.license)
    facts.apply(to: &article)
    return article
  }

  /// A text with spaces for its control characters, of which a terminal would obey some; every byte offset stays.
  private static func blanked(_ text: String) -> String {
    var bytes = Array(text.utf8)
    for (index, byte) in bytes.enumerated() {
      if byte < 0x20 && byte != 0x09 && byte != 0x0A || byte == 0x7F {
        bytes[index] = 0x20
      } else if byte & 0xE0 == 0x80, index > 0, bytes[index - 1] == 0xC2 {
        (bytes[index - 1], bytes[index]) = (0x20, 0x20)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The stated blocks, where they are ranges on character boundaries that make up the text, a blank line apart.
  private static func blocks(_ stated: [LineBlock], _ text: String) -> [Block]? {
    let bytes = Array(text.utf8)
    func isBoundary(_ offset: Int) -> Bool { offset == bytes.count || bytes[offset] & 0xC0 != 0x80 }
    var end = 0
    var blocks: [Block] = []
    for block in stated {
      let start = blocks.isEmpty ? 0 : end + 2
      guard let kind = Block.Kind(rawValue: block.kind), block.start == start, block.end > block.start,
        block.end <= bytes.count, isBoundary(block.start), isBoundary(block.end),
        bytes[end..<start].allSatisfy({ $0 == 0x0A })
      else { return nil }
      blocks.append(Block(kind: kind, level: max(0, min(64, block.level ?? 0)), range: block.start..<block.end))
      end = block.end
    }
    return end == bytes.count && !blocks.isEmpty ? blocks : nil
  }
}
