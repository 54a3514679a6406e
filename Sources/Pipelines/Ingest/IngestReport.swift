import KnowledgeBase

/// What an ingest did. The coding keys are the command line's contract.
public struct IngestReport: Sendable, Codable, Hashable {
  public var added = 0
  public var updated = 0
  public var unchanged = 0
  public var duplicates = 0
  public var failed = 0
  /// Passages written in this run.
  public var passages = 0
  /// Vectors written in this run.
  public var embedded = 0
  public var seconds = 0.0
  public var failures: [Failed] = []
  /// What was ingested from the same paths before and is not there any more.
  public var vanished: [String] = []
  /// Saved answers that rest on passages which changed or vanished.
  public var staleAnswers: [Int64] = []
  /// Articles removed because everything they were read from has vanished.
  public var removed = 0

  /// One file or entry that could not be ingested.
  public struct Failed: Sendable, Codable, Hashable {
    public var path: String
    public var stage: String
    public var error: String
  }

  /// A report of nothing done yet.
  public init() {}

  mutating func count(_ outcome: StoreOutcome, passages count: Int) {
    switch outcome {
    case .added: added += 1
    case .updated: updated += 1
    case .unchanged: unchanged += 1
    case .duplicate: duplicates += 1
    }
    if outcome == .added || outcome == .updated { passages += count }
  }

  mutating func count(_ failure: Failed) {
    failed += 1
    failures.append(failure)
  }
}
