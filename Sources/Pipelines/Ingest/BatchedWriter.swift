import Articles
import Foundation
import KnowledgeBase

/// Stores what was parsed in its order, many small files or a part of a large one to a transaction.
///
/// An article is always whole in one transaction. A file counts as ingested with its last one.
struct BatchedWriter {
  private enum Item {
    case file(ParsedFile, path: String)
    case sameBytes(SourceStamp)
    case failure(stage: String, path: String, reason: String, source: SourceStamp?)
  }

  private let knowledgeBase: KnowledgeBase
  private var waiting: [Item] = []
  private var waitingPassages = 0
  private var oldest = ContinuousClock.now

  /// A transaction is a fraction of a second: other writers wait for it.
  private static let passages = 1_000
  private static let items = 256
  /// What was parsed does not wait longer to be stored, when parsing is slow.
  private static let patience = Duration.seconds(1)

  init(_ knowledgeBase: KnowledgeBase) {
    self.knowledgeBase = knowledgeBase
  }

  mutating func add(_ file: ParsedFile, at path: String, counting report: inout IngestReport) throws {
    waitingPassages += file.articles.reduce(0) { $0 + $1.passages.count }
    try add(.file(file, path: path), counting: &report)
  }

  mutating func add(sameBytes source: SourceStamp, counting report: inout IngestReport) throws {
    try add(.sameBytes(source), counting: &report)
  }

  /// - Parameter source: Where known, the file is not tried again until it changes.
  mutating func add(
    failureOf path: String, stage: String, reason: String, source: SourceStamp?, counting report: inout IngestReport
  ) throws {
    try add(.failure(stage: stage, path: path, reason: reason, source: source), counting: &report)
  }

  private mutating func add(_ item: Item, counting report: inout IngestReport) throws {
    if waiting.isEmpty { oldest = .now }
    waiting.append(item)
    if waitingPassages >= Self.passages || waiting.count >= Self.items || .now - oldest > Self.patience {
      try flush(counting: &report)
    }
  }

  /// Stores all that waits.
  mutating func flush(counting report: inout IngestReport) throws {
    var work = Work(items: waiting)
    while !work.isDone {
      let counted = try knowledgeBase.batch { batch in
        var counted = report
        try work.advance(in: batch, by: Self.passages, counting: &counted)
        return counted
      }
      report = counted
    }
    waiting = []
    waitingPassages = 0
  }

  /// How far a flush has come, between two transactions.
  private struct Work {
    let items: [Item]
    private var item = 0
    private var article = 0
    /// What is wrong with the first article of the file that could not be stored.
    private var problem: String?

    init(items: [Item]) { self.items = items }

    var isDone: Bool { item == items.count }

    mutating func advance(in batch: Batch, by passages: Int, counting report: inout IngestReport) throws {
      var written = 0
      while !isDone, written < passages {
        switch items[item] {
        case .sameBytes(let source): try batch.finish(source)
        case .failure(let stage, let path, let reason, let source):
          let failed = IngestReport.Failed(path: path, stage: stage, error: reason)
          try record([failed], of: source, in: batch, counting: &report)
        case .file(let file, let path):
          while article < file.articles.count, written < passages {
            written += max(1, file.articles[article].passages.count)
            try store(file, in: batch, counting: &report)
            article += 1
          }
          guard article == file.articles.count else { return }
          var failed = file.problems.map {
            IngestReport.Failed(path: Origin.path(file: path, entry: $0.entry), stage: "parse", error: $0.message)
          }
          if let problem { failed.append(IngestReport.Failed(path: path, stage: "store", error: problem)) }
          if failed.isEmpty {
            try batch.finish(file.source)
          } else {
            try record(failed, of: file.source, in: batch, counting: &report)
          }
          article = 0
          problem = nil
        }
        item += 1
      }
    }

    /// One article that breaks an invariant does not keep the others of its file out.
    private mutating func store(_ file: ParsedFile, in batch: Batch, counting report: inout IngestReport) throws {
      let (content, passages) = file.articles[article]
      do {
        let outcome = try batch.store(content, passages: passages, from: file.source).outcome
        report.count(outcome, passages: passages.count)
      } catch let error as StoreError where error.code == .invalid {
        problem = problem ?? (content.entry.map { "\($0): " } ?? "") + error.message
      }
    }

    private func record(
      _ failed: [IngestReport.Failed], of source: SourceStamp?, in batch: Batch, counting report: inout IngestReport
    ) throws {
      for failure in failed { report.count(failure) }
      // Standard input is no file that could be tried again.
      let kept = failed.filter { $0.path.hasPrefix("/") }
      if !kept.isEmpty { try batch.record(kept.map(Failure.init), of: source) }
    }
  }
}
