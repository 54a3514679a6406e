/// What an article says: its title, and its text by blocks.
public struct ArticleText: Sendable, Hashable {
  public var title: String?
  public var text: String
  /// In the order of the text, which holds all their ranges.
  public var blocks: [Block]

  /// Creates an article's text from its parts.
  public init(title: String?, text: String, blocks: [Block]) {
    self.title = title
    self.text = text
    self.blocks = blocks
  }

  /// What a parsed article says.
  public init(_ article: Article) {
    self.init(title: article.title, text: article.text, blocks: article.blocks)
  }
}
