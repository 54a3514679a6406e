public import Articles

/// The SQLite file that holds articles, their passages, the full-text index and the vectors.
///
/// Every method is one transaction. Readers see whole articles only, also while another process writes.
public struct KnowledgeBase: Sendable {
  /// Whether a database may be written, and created where there is none.
  public enum Access: Sendable { case readOnly, readWrite, create }

  /// Opens the database, migrating an older one.
  ///
  /// - Throws: ``StoreError`` naming the file and what to do.
  public init(path: String, access: Access) throws { fatalError() }

  // MARK: Ingest

  /// The stamp under which a file was last ingested without failure.
  public func stamp(of path: String) throws -> SourceStamp? { fatalError() }

  /// Stores one article of a file with its blocks and passages, or recognises it as one already stored.
  public func store(_ article: Article, passages: [Passage], from source: SourceStamp) throws -> (
    outcome: StoreOutcome, article: ArticleID
  ) { fatalError() }

  /// Records that a file could not be ingested; a later success clears it.
  public func record(_ failure: Failure) throws { fatalError() }

  /// Removes articles with everything that belongs to them.
  public func remove(_ articles: [ArticleID]) throws { fatalError() }

  // MARK: Articles

  public func articles(matching filter: ArticleFilter = ArticleFilter()) throws -> [ArticleRecord] { fatalError() }
  public func article(_ id: ArticleID) throws -> ArticleRecord { fatalError() }
  public func articles(_ ids: some Collection<ArticleID>) throws -> [ArticleID: ArticleRecord] { fatalError() }
  /// The text and blocks of an article's current revision.
  public func content(of id: ArticleID) throws -> (text: String, blocks: [Block]) { fatalError() }
  public func origins(of id: ArticleID) throws -> [Origin] { fatalError() }
  public func failures() throws -> [Failure] { fatalError() }

  // MARK: Passages

  public func passages(_ ids: some Collection<PassageID>) throws -> [PassageID: PassageRecord] { fatalError() }
  /// Ids of the passages of the articles that pass the filter, ascending; `nil` where the filter is empty.
  public func passageIDs(matching filter: ArticleFilter) throws -> [PassageID]? { fatalError() }

  /// Full-text matches, best first.
  ///
  /// - Parameter expression: An FTS5 expression over the columns `title`, `heading`, `text` and `cjk`.
  /// - Returns: Passage ids with BM25 relevance, larger is better.
  public func match(_ expression: String, weights: [Double], filter: ArticleFilter, limit: Int) throws -> [(
    id: PassageID, score: Double
  )] { fatalError() }

  // MARK: Vectors

  /// The encoder with this digest, registered if it is new.
  public func encoder(name: String, digest: String, dimensions: Int) throws -> EncoderRecord { fatalError() }
  public func encoders() throws -> [EncoderRecord] { fatalError() }
  /// The next passages after `last`, in id order, that have no vector of this encoder.
  public func passages(without encoder: EncoderID, after last: PassageID, limit: Int) throws -> [PassageRecord] {
    fatalError()
  }
  /// Stores vectors, quantised to int8, for passages that still exist.
  public func store(_ vectors: [(id: PassageID, values: ArraySlice<Float>)], of encoder: EncoderID) throws {
    fatalError()
  }
  /// Calls `body` with every block of an encoder's vectors, in order.
  public func forEachVectorBlock(of encoder: EncoderID, _ body: (VectorBlock) throws -> Void) throws { fatalError() }
}
