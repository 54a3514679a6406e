import Articles
import Foundation
public import KnowledgeBase

/// Stores what the stages made, as an ingest of the same files would have.
public struct StagedImport: Sendable {
  private let knowledgeBase: KnowledgeBase
  private let progress: @Sendable (RunProgress) -> Void

  /// Creates an import.
  public init(knowledgeBase: KnowledgeBase, progress: @escaping @Sendable (RunProgress) -> Void = { _ in }) {
    self.knowledgeBase = knowledgeBase
    self.progress = progress
  }

  /// Imports files of lines, in their order. A line that cannot be used is reported and does not stop the others.
  ///
  /// The files are read twice: vectors and summaries belong to the revisions that are current in the end.
  ///
  /// - Throws: ``StoreError`` where the database cannot be used; Foundation's errors where a file cannot be read.
  public func run(_ paths: [String]) async throws -> IngestReport {
    try await knowledgeBase.withIngestLock {
      let start = ContinuousClock.now
      var report = IngestReport()
      for path in paths { try storeArticles(path, counting: &report) }
      for path in paths { report.embedded += try storeDerived(path) }
      report.seconds = (ContinuousClock.now - start) / .seconds(1)
      return report
    }
  }

  private func storeArticles(_ path: String, counting report: inout IngestReport) throws {
    try forEachLine(of: path, stage: "storing") { file, number in
      do {
        try store(file.get(), counting: &report)
      } catch let error as StageError {
        report.count(IngestReport.Failed(path: "line \(number)", stage: "parse", error: error.description))
      }
    }
  }

  private func store(_ file: StagedFile, counting report: inout IngestReport) throws {
    for vectors in file.articles?.first?.vectors ?? [] {
      _ = try knowledgeBase.encoder(
        name: vectors.encoder, digest: vectors.digest, dimensions: vectors.checkedDimensions)
    }
    if let stamp = file.stamp, let staged = file.articles {
      if try file.failures == nil && knowledgeBase.stamp(of: file.path) == stamp {
        report.unchanged += 1
        return
      }
      let articles = try staged.map { (article: try $0.article, passages: try $0.checkedPassages) }
      do {
        let outcomes = try knowledgeBase.batch { batch in
          let outcomes = try articles.map { article, passages in
            try batch.store(article, passages: passages, from: stamp).outcome
          }
          if file.failures == nil { try batch.finish(stamp) }
          return outcomes
        }
        for (outcome, article) in zip(outcomes, articles) { report.count(outcome, passages: article.passages.count) }
      } catch let error as StoreError where error.code == .invalid {
        try record([StagedFile.Failure(stage: "store", error: error.message)], of: file, counting: &report)
        return
      }
    }
    if let failures = file.failures {
      try record(failures, of: file, counting: &report)
    } else if file.stamp == nil || file.articles == nil {
      throw StageError("it has neither articles nor a failure")
    }
  }

  private func record(
    _ failures: [StagedFile.Failure], of file: StagedFile, counting report: inout IngestReport
  ) throws {
    let failed = failures.map {
      IngestReport.Failed(path: Origin.path(file: file.path, entry: $0.entry), stage: $0.stage, error: $0.error)
    }
    for failure in failed { report.count(failure) }
    // A path that does not exist leaves nothing that a later success could clear.
    guard let source = file.stamp else { return }
    try knowledgeBase.record(failed.map(Failure.init), of: source)
  }

  /// Vectors and summaries of what is current.
  ///
  /// - Returns: The number of vectors stored.
  private func storeDerived(_ path: String) throws -> Int {
    var stored = 0
    let encoders = Dictionary(try knowledgeBase.encoders().map { ($0.digest, $0) }) { first, _ in first }
    try forEachLine(of: path, stage: "embedding") { file, _ in
      guard case .success(let file) = file else { return }
      for staged in file.articles ?? [] {
        let place = Origin.path(file: file.path, entry: staged.entry)
        for id in try knowledgeBase.articles(at: place) {
          let record = try knowledgeBase.article(id)
          guard record.title == staged.title, record.sha256 == ContentDigest.sha256(of: staged.text) else { continue }
          stored += try store(staged.vectors ?? [], of: id, staged, encoders)
          let ranges = TextRanges(staged.text)
          for summary in staged.summaries ?? []
          where summary.sentences.allSatisfy({ (try? ranges.checked($0.start, $0.end, "sentence")) != nil }) {
            try knowledgeBase.store(
              [SummaryRecord(article: id, revision: record.revision, sentences: summary.sentences)],
              by: SummaryMethod(settings: summary.settings, model: summary.model))
          }
        }
      }
    }
    return stored
  }

  private func store(
    _ sets: [StagedVectors], of id: ArticleID, _ staged: StagedArticle, _ encoders: [String: EncoderRecord]
  ) throws -> Int {
    guard !sets.isEmpty, let expected = try? staged.checkedPassages else { return 0 }
    let passages = try knowledgeBase.passages(of: id)
    guard passages.map(\.range) == expected.map(\.range), passages.map(\.headings) == expected.map(\.headings) else {
      return 0
    }
    var stored = 0
    for set in sets {
      guard let encoder = encoders[set.digest], encoder.dimensions == set.dimensions,
        let values = try? set.floats(of: passages.count)
      else { continue }
      try knowledgeBase.store(
        passages.enumerated().map { index, passage in
          (passage.id, values[index * set.dimensions..<(index + 1) * set.dimensions])
        }, of: encoder.id)
      stored += passages.count
    }
    return stored
  }

  private func forEachLine(
    of path: String, stage: String, _ body: (Result<StagedFile, StageError>, Int) throws -> Void
  ) throws {
    let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
    defer { try? handle.close() }
    var lines = StagedLines(handle)
    let decoder = JSONDecoder()
    while let line = try lines.next() {
      try Task.checkCancellation()
      let file = Result { try decoder.decode(StagedFile.self, from: line) }
        .mapError { _ in StageError("it is not what `kb stage` prints") }
      try body(file, lines.number)
      progress(RunProgress(stage: stage, done: lines.number))
    }
  }
}
