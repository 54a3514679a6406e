public import Answers

/// Which articles argue which motives of a taxonomy. The coding keys are the command line's contract.
public struct StrategyMap: Sendable, Codable, Hashable {
  /// The taxonomy's name.
  public var taxonomy: String
  /// The actor whose motives were asked for.
  public var actor: String?
  public var motives: [MappedMotive]
  /// Every article that was read, in order of publication, the undated ones last.
  public var articles: [MappedArticle]
  /// The quarters, or years, in which articles were published, with the number that argue each motive.
  public var timeline: [Period]
  /// How many articles have no date and so no place in the timeline.
  public var undated: Int

  /// A motive with the number of articles that argue it.
  public struct MappedMotive: Sendable, Codable, Hashable {
    public var id: String
    public var name: String
    public var description: String
    public var parent: String?
    public var articles: Int
  }

  /// An article with the motives it argues, in the taxonomy's order.
  public struct MappedArticle: Sendable, Codable, Hashable {
    public var article: ArticleReference
    public var motives: [ArguedMotive]
  }

  /// A motive with what shows that an article argues it, the clearest quote first.
  public struct ArguedMotive: Sendable, Codable, Hashable {
    public var id: String
    /// The score of the clearest quote; comparable within one map.
    public var score: Double
    public var quotes: [Quote]
  }

  /// A byte-exact quote and where it stands.
  public struct Quote: Sendable, Codable, Hashable {
    public var text: String
    /// UTF-8 byte range `[start, end)` in the article's text.
    public var start: Int
    public var end: Int
    /// Hexadecimal SHA-256 of the quote's UTF-8 bytes.
    public var sha256: String
    public var score: Double
  }

  /// The articles of a quarter of a year.
  public struct Period: Sendable, Codable, Hashable {
    /// `2024-Q3`, or `2024` for articles of which only the year is known.
    public var period: String
    public var articles: Int
    /// For each motive the number of articles that argue it.
    public var motives: [String: Int]
  }
}
