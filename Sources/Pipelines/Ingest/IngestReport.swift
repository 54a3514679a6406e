import Foundation
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
  /// Passages that were longer than their encoder reads, so that their ends are in no vector, by the encoder's name.
  public var truncated: [String: Int] = [:]
  public var seconds = 0.0
  public var failures: [Failed] = []
  /// What was ingested from the same paths before and is not there any more.
  public var vanished: [String] = []
  /// Saved answers that rest on passages which changed or vanished.
  public var staleAnswers: [Int64] = []
  /// Articles removed because everything they were read from has vanished.
  public var removed = 0
  /// What was still to be done when the run was told to stop; `nil` where it came to its end.
  public var left: Left?

  enum CodingKeys: String, CodingKey {
    case added, updated, unchanged, duplicates, failed, passages, embedded, truncated, seconds, failures, vanished
    case staleAnswers = "stale_answers"
    case removed, left
  }

  /// One file, or part of one as `file#part`, that could not be ingested.
  public struct Failed: Sendable, Codable, Hashable {
    public var path: String
    public var stage: String
    public var error: String
  }

  /// The work of a run that was stopped. Running it again does that work and no other.
  public struct Left: Sendable, Codable, Hashable {
    /// Files that are new or have changed, as far as they were counted.
    public var files = 0
    /// Whether there was no time to count all files.
    public var hasMoreFiles = false
    /// Vectors that stored passages lack, over all encoders.
    public var vectors = 0

    enum CodingKeys: String, CodingKey {
      case files, vectors
      case hasMoreFiles = "has_more_files"
    }
  }

  /// A report of nothing done yet.
  public init() {}

  /// A report of paths that were not there.
  public init(missing paths: [String]) {
    for path in paths { countMissing(path) }
  }

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

  /// Nothing was there to fail, so nothing is recorded that a later success could clear.
  mutating func countMissing(_ path: String) {
    count(Failed(path: path, stage: "read", error: "no such file or folder"))
  }
}

extension Failure {
  /// What has just failed.
  init(_ failed: IngestReport.Failed) {
    self.init(path: failed.path, stage: failed.stage, reason: failed.error, when: Date.now.ISO8601Format())
  }
}
