public import Articles

/// Identifies an article across its revisions.
public typealias ArticleID = Int64
/// Identifies a passage of an article's current revision. Never used again once removed.
public typealias PassageID = Int64
/// Identifies an encoder within one database.
public typealias EncoderID = Int64

/// The facts of a stored article's current revision, without its text.
public struct ArticleRecord: Sendable, Hashable {
  public var id: ArticleID
  public var revision: Int64
  public var title: String?
  public var author: String?
  public var published: PublicationDate?
  public var modified: PublicationDate?
  public var url: String?
  public var siteName: String?
  public var language: String?
  public var tags: [String]
  public var summary: String?
  public var license: String?
  public var format: ArticleFormat
  /// Where the current revision was read from: an absolute path, with `#entry` for one article of several in a file.
  public var path: String
  /// Hexadecimal SHA-256 of the revision's UTF-8 text.
  public var sha256: String
  /// When this revision was stored, ISO 8601 in UTC.
  public var stored: String
}

/// A passage with the article it belongs to.
public struct PassageRecord: Sendable, Hashable {
  public var id: PassageID
  public var article: ArticleID
  /// Position among the article's passages, from 0.
  public var ordinal: Int
  /// UTF-8 byte range in the text of the article's current revision.
  public var range: Range<Int>
  /// The headings above the passage, outermost first.
  public var headings: [String]
  public var text: String
}

/// A place an article was read from. Copies of one article are several origins of it.
public struct Origin: Sendable, Hashable {
  public var path: String
  public var url: String?
  public var siteName: String?
  /// Whether the copy's text differs from the stored revision's.
  public var nearDuplicate: Bool
  /// Whether the place did not hold the article any more when it was last read.
  public var vanished: Bool
}

/// What a file looked like when it was last ingested.
public struct SourceStamp: Sendable, Hashable {
  /// Absolute path.
  public var path: String
  public var size: Int64
  /// Modification time in nanoseconds since 1970.
  public var modified: Int64
  /// Hexadecimal SHA-256 of the file's bytes.
  public var sha256: String

  /// Describes a file as it is now.
  public init(path: String, size: Int64, modified: Int64, sha256: String) {
    self.path = path
    self.size = size
    self.modified = modified
    self.sha256 = sha256
  }
}

/// What storing an article did.
public enum StoreOutcome: String, Sendable, Hashable {
  case added, updated, unchanged, duplicate
}

/// Something that could not be ingested.
public struct Failure: Sendable, Hashable {
  public var path: String
  /// `read`, `parse`, `store` or `embed`.
  public var stage: String
  public var reason: String
  /// ISO 8601 in UTC.
  public var when: String

  /// Describes a failure of one stage on one file.
  public init(path: String, stage: String, reason: String, when: String) {
    self.path = path
    self.stage = stage
    self.reason = reason
    self.when = when
  }
}

/// Which articles a search may look at. `nil` and empty properties let everything pass.
public struct ArticleFilter: Sendable, Hashable {
  /// Published on this day or later. Undated articles never pass a date filter.
  public var since: PublicationDate?
  /// Published on this day or earlier.
  public var until: PublicationDate?
  /// Case- and diacritics-insensitive part of the author line.
  public var author: String?
  /// A host name (`example.org` also matches `www.example.org`) or the site's name.
  public var site: String?
  /// A tag, compared without case.
  public var tag: String?

  /// A filter that lets everything pass.
  public init() {}
  public var isEmpty: Bool { self == ArticleFilter() }
}

/// A vector set's encoder, by the digest of everything that decides its vectors.
public struct EncoderRecord: Sendable, Hashable {
  public var id: EncoderID
  public var name: String
  public var digest: String
  public var dimensions: Int
}

/// Vectors of up to ``VectorBlock/capacity`` passages with consecutive ids, as int8 codes with one scale each.
///
/// A passage's slot is `id % capacity` in block `id / capacity`; a scale of 0 marks an empty slot.
public struct VectorBlock: Sendable {
  public static let capacity = 512
  public var number: Int64
  /// `capacity` little-endian floats: a vector is its codes times its scale.
  public var scales: [Float]
  /// `capacity` × dimensions signed codes, row-major.
  public var codes: [Int8]

  /// Creates a block from its parts.
  public init(number: Int64, scales: [Float], codes: [Int8]) {
    self.number = number
    self.scales = scales
    self.codes = codes
  }
}
