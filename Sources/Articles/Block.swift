/// One structural unit of an article's text.
///
/// Its JSON, `{"kind","level","start","end"}`, is part of the command line's contract and of the database.
public struct Block: Sendable, Hashable, Codable {
  /// What a block is.
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

  private enum CodingKeys: String, CodingKey { case kind, level, start, end }

  /// Decodes a block, whose range need not be one of any text.
  ///
  /// - Throws: `DecodingError`, also where it begins before 0 or after its end.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let (start, end) = (try container.decode(Int.self, forKey: .start), try container.decode(Int.self, forKey: .end))
    guard 0 <= start, start <= end else {
      throw DecodingError.dataCorruptedError(
        forKey: .end, in: container, debugDescription: "A block from byte \(start) to \(end) is no range.")
    }
    self.init(
      kind: try container.decode(Kind.self, forKey: .kind), level: try container.decode(Int.self, forKey: .level),
      range: start..<end)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(kind, forKey: .kind)
    try container.encode(level, forKey: .level)
    try container.encode(range.lowerBound, forKey: .start)
    try container.encode(range.upperBound, forKey: .end)
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
