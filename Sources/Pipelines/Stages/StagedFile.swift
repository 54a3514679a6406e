import Articles
import Foundation
import KnowledgeBase

/// What goes from stage to stage as one line of JSON: a file with its articles, or why there are none.
///
/// A line holds all that the next stage needs, so that lines can be worked on anywhere and in any order.
public struct StagedFile: Sendable, Codable {
  /// Absolute path.
  public var path: String
  /// The file as it was read; `nil` where it could not be read at all.
  var source: Source?
  /// `nil` where the whole file failed.
  var articles: [StagedArticle]?
  /// What failed: the file, or parts of it.
  var failures: [Failure]?

  struct Source: Codable {
    var size: Int64
    /// Nanoseconds since 1970.
    var modified: Int64
    var sha256: String
  }

  struct Failure: Codable {
    /// The part of the file that failed; `nil` for the file.
    var entry: String?
    var stage: String
    var error: String
  }

  var stamp: SourceStamp? {
    source.map { SourceStamp(path: path, size: $0.size, modified: $0.modified, sha256: $0.sha256) }
  }
}

/// An article on its way through the stages. Keys are those of `kb extract` where it has them.
struct StagedArticle: Sendable, Codable {
  var entry: String?
  var title: String?
  var authors: [String]
  var published: PublicationDate?
  var modified: PublicationDate?
  var url: String?
  var site: String?
  var language: String?
  var tags: [String]
  var description: String?
  var license: String?
  var format: ArticleFormat
  var text: String
  var blocks: [Block]
  /// Added by the stage `chunk`.
  var passages: [StagedPassage]?
  /// Added by the stage `embed`, a set an encoder.
  var vectors: [StagedVectors]?
  /// Added by the stage `summarize`, one a way of summarizing.
  var summaries: [StagedSummary]?

  init(_ article: Article) {
    entry = article.entry
    title = article.title
    authors = article.authors
    published = article.published
    modified = article.modified
    url = article.url
    site = article.siteName
    language = article.language
    tags = article.tags
    description = article.summary
    license = article.license
    format = article.format
    text = article.text
    blocks = article.blocks
  }

  /// The article as it was read.
  ///
  /// - Throws: ``StageError`` where a range is none of the text's.
  var article: Article {
    get throws {
      let ranges = TextRanges(text)
      for block in blocks { _ = try ranges.checked(block.range.lowerBound, block.range.upperBound, "block") }
      var article = Article(format: format, text: text, blocks: blocks)
      article.entry = entry
      article.title = title
      article.authors = authors
      article.published = published
      article.modified = modified
      article.url = url
      article.siteName = site
      article.language = language
      article.tags = tags
      article.summary = description
      article.license = license
      return article
    }
  }

  /// The article's passages.
  ///
  /// - Throws: ``StageError`` where it has not been through the stage `chunk`, or a range is none of the text's.
  var checkedPassages: [Passage] {
    get throws {
      guard let passages else { throw StageError("it has not been through `kb stage chunk`") }
      let ranges = TextRanges(text)
      return try passages.map {
        Passage(range: try ranges.checked($0.start, $0.end, "passage"), headings: $0.headings)
      }
    }
  }
}

struct StagedPassage: Sendable, Codable {
  var start: Int
  var end: Int
  var headings: [String]

  init(_ passage: Passage) {
    start = passage.range.lowerBound
    end = passage.range.upperBound
    headings = passage.headings
  }
}

/// The vectors of an article's passages, in their order.
struct StagedVectors: Sendable, Codable {
  var encoder: String
  var digest: String
  var dimensions: Int
  /// 32-bit floats, least significant byte first, one vector after the other.
  var values: Data

  init(encoder: String, digest: String, dimensions: Int, values: some Sequence<Float>) {
    self.encoder = encoder
    self.digest = digest
    self.dimensions = dimensions
    self.values = Data(
      values.flatMap { value in (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> ($0 * 8)) } })
  }

  /// The number of dimensions.
  ///
  /// - Throws: ``StageError`` where no encoder has so many.
  var checkedDimensions: Int {
    get throws {
      guard VectorBlock.dimensions.contains(dimensions) else {
        throw StageError("its vectors of \(encoder) have \(dimensions) dimensions, which no encoder has")
      }
      return dimensions
    }
  }

  /// - Throws: ``StageError`` where there is not one vector for each passage.
  func floats(of passages: Int) throws -> [Float] {
    guard try values.count == passages * checkedDimensions * 4 else {
      throw StageError("its vectors of \(encoder) do not fit its \(passages) passages")
    }
    let bytes = [UInt8](values)
    return stride(from: 0, to: bytes.count, by: 4).map { start in
      Float(bitPattern: (0..<4).reduce(0) { $0 | UInt32(bytes[start + $1]) << ($1 * 8) })
    }
  }
}

/// A summary with what made it.
struct StagedSummary: Sendable, Codable {
  var settings: String
  var model: String
  var sentences: [SummarySentence]
}

/// What is wrong with a line between stages.
public struct StageError: Error, Sendable, CustomStringConvertible {
  public let description: String

  init(_ description: String) {
    self.description = description
  }
}

/// Ranges of a text that comes from a stranger.
struct TextRanges {
  private let bytes: [UInt8]

  init(_ text: String) {
    bytes = Array(text.utf8)
  }

  func checked(_ start: Int, _ end: Int, _ subject: String) throws -> Range<Int> {
    func isBoundary(_ offset: Int) -> Bool { offset == bytes.count || bytes[offset] & 0xC0 != 0x80 }
    guard start >= 0, start <= end, end <= bytes.count, isBoundary(start), isBoundary(end) else {
      throw StageError("a \(subject) at bytes \(start) to \(end) does not fit its text")
    }
    return start..<end
  }
}
