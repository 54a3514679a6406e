import Articles
import Crypto
import Foundation
import GRDB

/// An article checked and encoded for storing.
struct RevisionContent {
  let article: Article
  let sha256: Data
  /// Identifies text and facts, so that a revision is stored once.
  let digest: Data
  let urlKey: String?
  let authors: String
  let tags: String
  let blocks: String
  let layout: String

  /// - Throws: ``StoreError`` where a range is outside the text or splits a character.
  init(_ article: Article, passages: [Passage]) throws {
    let article = Self.withoutNulls(article)
    try Self.check(article, passages)
    self.article = article
    sha256 = Encoding.sha256(article.text)
    urlKey = article.url.flatMap(CanonicalURL.key)
    authors = try stableJSON(article.authors)
    tags = try stableJSON(article.tags)
    blocks = try stableJSON(article.blocks)
    layout = try stableJSON(
      passages.map {
        StoredPassage(start: $0.range.lowerBound, end: $0.range.upperBound, headings: $0.headings)
      })
    digest = try Self.digest(
      sha256: sha256,
      facts: [
        article.format.rawValue, article.title, authors, article.published?.iso8601, article.modified?.iso8601,
        article.url, article.siteName, article.language, tags, article.summary, article.license,
      ])
  }

  /// - Parameter facts: The values of ``factColumns``.
  static func digest(sha256: Data, facts: [String?]) throws -> Data {
    var hash = SHA256()
    hash.update(data: sha256)
    hash.update(data: Data(try stableJSON(facts).utf8))
    return Data(hash.finalize())
  }

  /// The columns of `revisions` that the digest covers besides the text, in its order.
  static let factColumns = [
    "format", "title", "authors", "published", "modified", "url", "site_name", "language", "tags", "summary", "license",
  ]

  /// SQLite's text functions end at a NUL, which facts have no use for.
  private static func withoutNulls(_ article: Article) -> Article {
    func clean(_ text: String) -> String {
      text.utf8.contains(0) ? String(text.unicodeScalars.filter { $0 != "\0" }) : text
    }
    var article = article
    article.title = article.title.map(clean)
    article.authors = article.authors.map(clean)
    article.url = article.url.map(clean)
    article.siteName = article.siteName.map(clean)
    article.language = article.language.map(clean)
    article.tags = article.tags.map(clean)
    article.summary = article.summary.map(clean)
    article.license = article.license.map(clean)
    return article
  }

  private static func check(_ article: Article, _ passages: [Passage]) throws {
    guard !article.text.utf8.contains(0) else {
      throw StoreError(.invalid, "an article's text contains a NUL character")
    }
    var text = article.text
    text.makeContiguousUTF8()
    func isBoundary(_ offset: Int) -> Bool {
      guard (0...text.utf8.count).contains(offset) else { return false }
      guard offset < text.utf8.count else { return true }
      return text.utf8[text.utf8.index(text.utf8.startIndex, offsetBy: offset)] & 0xC0 != 0x80
    }
    var end = 0
    for block in article.blocks {
      guard block.range.lowerBound >= end, isBoundary(block.range.lowerBound), isBoundary(block.range.upperBound) else {
        throw StoreError(.invalid, "a block at bytes \(block.range) does not fit its article's text")
      }
      end = block.range.upperBound
    }
    for range in passages.map(\.range)
    where range.isEmpty || !isBoundary(range.lowerBound) || !isBoundary(range.upperBound) {
      throw StoreError(.invalid, "a passage at bytes \(range) does not fit its article's text")
    }
  }
}
