public import Articles
import GRDB

/// What a database holds.
public struct Statistics: Sendable, Hashable {
  /// Articles, each counted once whatever the number of its revisions and copies.
  public var articles: Int
  /// All revisions that are held, copies included.
  public var revisions: Int
  /// Passages of current revisions.
  public var passages: Int
  /// Places that articles were read from.
  public var origins: Int
  /// Different hosts and publications among the articles.
  public var sites: Int
  /// Articles without a date of publication.
  public var undated: Int
  /// The earliest date of publication.
  public var oldest: PublicationDate?
  /// The latest date of publication.
  public var newest: PublicationDate?
  /// Recorded failures.
  public var failures: Int
  /// Size of the database in bytes.
  public var bytes: Int64
  /// What each encoder has embedded.
  public var coverage: [Coverage]

  /// How many passages have a vector of an encoder.
  public struct Coverage: Sendable, Hashable {
    /// The encoder.
    public var encoder: EncoderRecord
    /// Passages with a vector, of ``Statistics/passages``.
    public var embedded: Int

    /// Creates a count for an encoder.
    public init(encoder: EncoderRecord, embedded: Int) {
      self.encoder = encoder
      self.embedded = embedded
    }
  }
}

extension KnowledgeBase {
  /// Counts what the database holds.
  public func statistics() throws -> Statistics {
    try read { db in
      let counts = try db.row(
        """
        SELECT (SELECT count(*) FROM articles) AS articles, (SELECT count(*) FROM revisions) AS revisions,
          (SELECT count(*) FROM passages) AS passages, (SELECT count(*) FROM origins) AS origins,
          (SELECT count(DISTINCT coalesce(host, site)) FROM articles) AS sites,
          (SELECT count(*) FROM articles WHERE first_day IS NULL) AS undated,
          (SELECT min(published) FROM articles JOIN revisions ON revisions.id = revision_id) AS oldest,
          (SELECT max(published) FROM articles JOIN revisions ON revisions.id = revision_id) AS newest,
          (SELECT count(*) FROM failures) AS failures,
          (SELECT page_count * page_size FROM pragma_page_count, pragma_page_size) AS bytes
        """)
      guard let counts else { throw DamagedRow(reason: "nothing can be counted") }
      let encoders = try db.rows("SELECT id, name, digest, dimensions FROM encoders ORDER BY id")
      return Statistics(
        articles: try counts.required("articles"), revisions: try counts.required("revisions"),
        passages: try counts.required("passages"), origins: try counts.required("origins"),
        sites: try counts.required("sites"), undated: try counts.required("undated"),
        oldest: try counts.optional("oldest").flatMap(PublicationDate.init),
        newest: try counts.optional("newest").flatMap(PublicationDate.init),
        failures: try counts.required("failures"), bytes: try counts.required("bytes"),
        coverage: try encoders.map { row in
          let encoder = try EncoderRecord(row)
          return Statistics.Coverage(encoder: encoder, embedded: try Self.vectorCount(db, of: encoder.id))
        })
    }
  }

  /// How many articles would pass the filter if they had a date of publication. Nothing is known about them as of a
  /// day.
  public func undatedCount(matching filter: ArticleFilter) throws -> Int {
    var filter = filter
    filter.since = nil
    filter.until = nil
    return try read { db in
      let condition = filter.condition
      let count = try db.integer(
        "SELECT count(*) FROM articles WHERE first_day IS NULL AND \(condition.sql)", condition.arguments)
      return Int(count ?? 0)
    }
  }
}
