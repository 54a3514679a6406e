/// One article as it was saved: its facts, and one UTF-8 text that every byte offset in the system points into.
public struct Article: Sendable, Hashable {
  /// The headline, without the site's suffix. `nil` where the source states none.
  public var title: String?
  /// People or organisations named as authors, in the order of the source.
  public var authors: [String] = []
  /// When the article was first published, as the source states it; never guessed.
  public var published: PublicationDate?
  /// When the source says the article was last changed.
  public var modified: PublicationDate?
  /// The canonical address, or the address the page was saved from.
  public var url: String?
  /// The name of the publication or site.
  public var siteName: String?
  /// BCP 47 language tag, as declared by the source.
  public var language: String?
  /// Keywords, sections and categories given by the source.
  public var tags: [String] = []
  /// The author's own abstract, standfirst or meta description.
  public var summary: String?
  /// The licence the source states for the text.
  public var license: String?
  /// What the article was read from.
  public var format: ArticleFormat
  /// Tells apart several articles of one file: a feed entry's id, an archive member's path. `nil` for single files.
  public var entry: String?
  /// The article's body. Blocks, passages, sentences and quotes are byte ranges of its UTF-8 form.
  public var text: String
  /// The structure over `text`: ascending, non-overlapping byte ranges, on character boundaries.
  public var blocks: [Block]

  /// Creates an article from its body; facts are assigned afterwards.
  public init(format: ArticleFormat, text: String, blocks: [Block]) {
    self.format = format
    self.text = text
    self.blocks = blocks
  }

  /// The authors as one line, or `nil` where none is named.
  public var author: String? { authors.isEmpty ? nil : authors.joined(separator: ", ") }
}

/// The formats an article can be read from.
public enum ArticleFormat: String, Sendable, Hashable, CaseIterable, Codable {
  case html
  case markdown
  case text
  case rss
  case atom
  case jsonl
  case jsonFeed = "json_feed"
  case epub
  case docx
  case odt
  case pdf
  case mail
  case mhtml

  /// The formats whose files drop their old entries as new ones come, and may hold an excerpt for the article.
  public static let feeds: [ArticleFormat] = [.rss, .atom, .jsonFeed]
}
