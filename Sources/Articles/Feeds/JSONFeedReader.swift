internal import Foundation

/// Reads a JSON Feed (version 1.1): each item with its content is an article.
enum JSONFeedReader {
  private struct Feed: Decodable {
    var title: String?
    var language: String?
    var authors: [Author]?
    var author: Author?
    var items: [Item]
  }

  private struct Author: Decodable {
    var name: String?
  }

  private struct Item: Decodable {
    var id: Identifier?
    var url: String?
    var title: String?
    var contentHTML: String?
    var contentText: String?
    var summary: String?
    var datePublished: String?
    var dateModified: String?
    var authors: [Author]?
    var author: Author?
    var tags: [String]?
    var language: String?

    enum CodingKeys: String, CodingKey {
      case id, url, title, summary, authors, author, tags, language
      case contentHTML = "content_html"
      case contentText = "content_text"
      case datePublished = "date_published"
      case dateModified = "date_modified"
    }
  }

  /// Identifiers should be text, and are numbers in old feeds.
  private struct Identifier: Decodable {
    var text: String

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      text = try (try? container.decode(String.self)) ?? String(container.decode(Int.self))
    }
  }

  static func read(_ source: [UInt8]) throws -> [Article] {
    let feed: Feed
    do {
      feed = try JSONDecoder().decode(Feed.self, from: Data(source))
    } catch {
      throw ReadingError(.malformed, "it is not a valid JSON Feed")
    }
    let articles = feed.items.enumerated().compactMap { article($1, number: $0 + 1, of: feed) }
    guard !articles.isEmpty else {
      throw ReadingError(
        .noArticle, "none of the feed's \(feed.items.count) items has its text; save the pages they link to")
    }
    return articles
  }

  private static func article(_ item: Item, number: Int, of feed: Feed) -> Article? {
    var article: Article?
    if let html = item.contentHTML {
      article = try? HTMLReader.readFragment(Array(html.utf8))
    } else if let text = item.contentText {
      article = PlainTextReader.body(Array(text.utf8))
    }
    guard var article, !article.text.isEmpty else { return nil }
    article.format = .jsonFeed
    article.entry = item.id?.text ?? item.url ?? "\(number)"
    let authors = item.authors ?? item.author.map { [$0] } ?? feed.authors ?? feed.author.map { [$0] } ?? []
    var facts = Facts()
    facts.title = FactText.line(item.title)
    facts.authors = FactText.unique(authors.compactMap { $0.name.flatMap(AuthorNames.name) })
    facts.published = item.datePublished.flatMap(DateParser.date)
    facts.modified = item.dateModified.flatMap(DateParser.date)
    facts.url = FactText.url(item.url) ?? FactText.url(item.id?.text)
    facts.siteName = FactText.line(feed.title)
    facts.language = FactText.language(item.language ?? feed.language)
    facts.tags = FactText.unique(item.tags ?? [])
    facts.summary = FactText.line(item.summary)
    facts.apply(to: &article)
    return article
  }
}
