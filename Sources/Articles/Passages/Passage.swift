/// A stretch of an article that is indexed, embedded and cited as a unit.
public struct Passage: Sendable, Hashable {
  /// UTF-8 byte range `[start, end)` in the article's text.
  public var range: Range<Int>
  /// The headings above the passage, outermost first.
  public var headings: [String]

  /// Creates a passage over a byte range of an article's text.
  public init(range: Range<Int>, headings: [String]) {
    self.range = range
    self.headings = headings
  }
}
