/// One structural unit of an article's text.
public struct Block: Sendable, Hashable {
  /// What a block is. The raw values are part of the command line's contract and of the database.
  public enum Kind: String, Sendable, Hashable, CaseIterable, Codable {
    case heading
    case paragraph
    case listItem = "list_item"
    case quote
    case code
    case table
    case caption
  }

  /// What the block is.
  public var kind: Kind
  /// Heading level 1...6, nesting depth from 1 for list items and quotes, 0 for everything else.
  public var level: Int
  /// UTF-8 byte range `[start, end)` in the article's text.
  public var range: Range<Int>

  /// Creates a block over a byte range of an article's text.
  public init(kind: Kind, level: Int = 0, range: Range<Int>) {
    self.kind = kind
    self.level = level
    self.range = range
  }
}

extension String {
  /// The text of a UTF-8 byte range, which must lie on character boundaries.
  ///
  /// Takes constant time on native Swift strings.
  public func slice(_ bytes: Range<Int>) -> Substring {
    let lower = utf8.index(utf8.startIndex, offsetBy: bytes.lowerBound)
    return self[lower..<utf8.index(lower, offsetBy: bytes.count)]
  }
}
