public import Articles
public import Foundation

/// Identifies an article across its revisions.
public typealias ArticleID = Int64
/// Identifies a passage of an article's current revision. Never used again once removed.
public typealias PassageID = Int64
/// Identifies an encoder within one database.
public typealias EncoderID = Int64

/// The facts of a stored article's current revision, without its text.
public struct ArticleRecord: Sendable, Hashable {
  /// Stays the same when the article changes.
  public var id: ArticleID
  /// Identifies the current revision within the database.
  public var revision: Int64
  /// The headline.
  public var title: String?
  /// All authors in one line, separated by commas.
  public var author: String?
  /// When the article was first published.
  public var published: PublicationDate?
  /// When the source says the article was last changed.
  public var modified: PublicationDate?
  /// The address as the source gives it.
  public var url: String?
  /// The name of the publication.
  public var siteName: String?
  /// BCP 47 language tag.
  public var language: String?
  /// Keywords of the source, in its order.
  public var tags: [String]
  /// The source's own abstract.
  public var summary: String?
  /// The licence the source states.
  public var license: String?
  /// What the article was read from.
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
  /// Stays the same through revisions that leave title, headings and text of the passage alone.
  public var id: PassageID
  /// The article the passage belongs to.
  public var article: ArticleID
  /// Position among the article's passages, from 0.
  public var ordinal: Int
  /// UTF-8 byte range in the text of the article's current revision.
  public var range: Range<Int>
  /// The headings above the passage, outermost first.
  public var headings: [String]
  /// The text of ``range``.
  public var text: String
}

/// A place an article was read from. Copies of one article are several origins of it.
public struct Origin: Sendable, Hashable {
  /// Absolute path of the file.
  public var file: String
  /// Which article of several in the file; `nil` where the file is the article.
  public var entry: String?
  /// The address this copy gives as its own.
  public var url: String?
  /// The publication this copy names.
  public var siteName: String?
  /// Whether the copy's text differs from the stored revision's.
  public var nearDuplicate: Bool
  /// Whether the place did not hold the article any more when it was last read.
  public var vanished: Bool

  /// Absolute path of the file, with `#entry` for one article of several in it.
  public var path: String { Self.path(file: file, entry: entry) }

  /// A file's path, with `#entry` for one article of several in it.
  public static func path(file: String, entry: String?) -> String { entry.map { "\(file)#\($0)" } ?? file }

  /// The files and entries that such a path may name, the shortest file first: names may hold the sign, too.
  public static func parts(of path: String) -> [(file: String, entry: String)] {
    path.indices.filter { path[$0] == "#" }.map { (String(path[..<$0]), String(path[$0...].dropFirst())) }
  }
}

/// What a file looked like when it was last ingested.
public struct SourceStamp: Sendable, Hashable {
  /// Absolute path.
  public var path: String
  /// In bytes.
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
  /// The file's absolute path, with `#entry` for a part of it.
  public var path: String
  /// ``reading``, `parse` or `store`.
  public var stage: String
  /// What is wrong, in one line without the path.
  public var reason: String
  /// ISO 8601 in UTC.
  public var when: String

  /// The stage of what could not be opened or read. It is tried again at every run, and forgotten once it succeeds.
  public static let reading = "read"

  /// Describes a failure of one stage on one file.
  public init(path: String, stage: String, reason: String, when: String) {
    self.path = path
    self.stage = stage
    self.reason = reason
    self.when = when
  }
}

/// Which articles a search may look at. `nil` and empty properties let everything pass.
public struct ArticleFilter: Sendable, Hashable, Codable {
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
  /// An organisation that speaks for itself: its name is a label of the host (`ai.meta.com`), stands in the site's name
  /// or in the author line.
  public var organization: String?

  /// A filter that lets everything pass.
  public init() {}
  /// Whether everything passes.
  public var isEmpty: Bool { self == ArticleFilter() }
}

/// A vector set's encoder, by the digest of everything that decides its vectors.
public struct EncoderRecord: Sendable, Hashable {
  /// Identifies the encoder within this database.
  public var id: EncoderID
  /// The name under which it was first registered.
  public var name: String
  /// Digest of weights, pooling and prompt.
  public var digest: String
  /// Length of its vectors.
  public var dimensions: Int
}

/// Vectors of up to ``VectorBlock/capacity`` passages with consecutive ids, as int8 codes with one scale each.
///
/// A passage's slot is `id % capacity` in block `id / capacity`; a scale of 0 marks an empty slot.
public struct VectorBlock: Sendable {
  /// Slots of a block.
  public static let capacity = 512
  /// The block's place among the blocks of its encoder; blocks without vectors are left out.
  public var number: Int64
  /// `capacity` scales: a vector is its codes times its scale.
  public var scales: [Float]
  /// `capacity` × dimensions signed bytes, row-major.
  public var codes: Data

  /// Creates a block from its parts.
  public init(number: Int64, scales: [Float], codes: Data) {
    self.number = number
    self.scales = scales
    self.codes = codes
  }
}
