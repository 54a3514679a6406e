import Answers
public import Articles
public import Foundation
public import KnowledgeBase
public import Retrieval

/// Brings a knowledge base up to date with files: discover, parse, chunk and store, then embed.
public struct Ingest: Sendable {
  private let knowledgeBase: KnowledgeBase
  private let encoders: [LoadedEncoder]
  private let parser: FileParser
  private let progress: @Sendable (RunProgress) -> Void

  /// Files that are parsed ahead of the one being stored.
  private static let window = 16

  /// Creates an ingest.
  ///
  /// - Parameters:
  ///   - encoders: Every passage gets a vector of each; empty leaves embedding for later.
  ///   - passages: Cuts articles to the default encoder's measure.
  ///   - progress: Called often, from one task at a time.
  public init(
    knowledgeBase: KnowledgeBase, encoders: [LoadedEncoder], reader: ArticleReader = ArticleReader(),
    passages: PassageBuilder, progress: @escaping @Sendable (RunProgress) -> Void = { _ in }
  ) {
    self.knowledgeBase = knowledgeBase
    self.encoders = encoders
    parser = FileParser(reader: reader, passages: passages)
    self.progress = progress
  }

  /// Ingests files, folders and glob patterns. A file that fails is reported and does not stop the others.
  ///
  /// Only one ingest at a time works on a database.
  ///
  /// - Parameters:
  ///   - input: JSON lines that came with the command rather than from a file.
  ///   - prune: Remove what was ingested from these paths before and is gone; otherwise it is only reported.
  /// - Throws: ``StoreError`` where the database itself cannot be used; what was stored before stays.
  public func run(paths: [String], input: Data? = nil, prune: Bool = false) async throws -> IngestReport {
    try await knowledgeBase.withIngestLock {
      let start = ContinuousClock.now
      var report = IngestReport()
      let failed = Dictionary(try knowledgeBase.failures().map { ($0.path, $0) }) { first, _ in first }
      try await store(FileWalk(paths: paths), failed: failed, into: &report)
      if let input { try store(parser.parse(input: input), of: "standard input", failed: [:], into: &report) }
      let vanished = try knowledgeBase.vanishedSources(under: existing(paths)) { !isGone($0) }
      report.vanished = vanished.map(\.path)
      if prune { report.removed = try knowledgeBase.remove(vanished) }
      report.embedded = try await Embedding(knowledgeBase: knowledgeBase, progress: progress).run(encoders)
      report.staleAnswers = try SavedAnswers(in: knowledgeBase).check().map(\.id)
      report.seconds = (ContinuousClock.now - start) / .seconds(1)
      return report
    }
  }

  /// The files and folders that are there: under one that is missing, as a disk that is not mounted, nothing counts as
  /// gone.
  private func existing(_ paths: [String]) -> [String] {
    paths.map(absolutePath).filter { FileManager.default.fileExists(atPath: $0) }
  }

  /// Whether a file does not exist any more, rather than cannot be seen at present.
  private func isGone(_ path: String) -> Bool {
    do {
      _ = try FileManager.default.attributesOfItem(atPath: path)
      return false
    } catch CocoaError.fileReadNoSuchFile, CocoaError.fileNoSuchFile {
      return true
    } catch {
      return false
    }
  }

  /// Parses ahead on all cores and stores in the walk's order, so that the same folder gives the same database.
  private func store(_ walk: FileWalk, failed: [String: Failure], into report: inout IngestReport) async throws {
    var found = walk.makeIterator()
    var ahead: [(path: String, task: Task<ParseOutcome, Never>)] = []
    var done = 0
    func fill() throws {
      while ahead.count < Self.window, let next = found.next() {
        switch next {
        case .missing(let path):
          // Nothing was there to fail, so nothing is recorded that a later success could clear.
          report.count(IngestReport.Failed(path: path, stage: "read", error: "no such file or folder"))
        case .unreadable(let path, let reason): try fail(path, stage: "read", reason: reason, in: &report)
        case .file(let path):
          let known = try knowledgeBase.stamp(of: path)
          let parser = parser
          ahead.append((path, Task { @concurrent in parser.parse(path, known: known) }))
        }
      }
    }
    defer { for entry in ahead { entry.task.cancel() } }
    try fill()
    while !ahead.isEmpty {
      try Task.checkCancellation()
      let (path, task) = ahead.removeFirst()
      try await store(task.value, of: path, failed: failed, into: &report)
      done += 1
      progress(RunProgress(stage: "reading", done: done, item: path))
      try fill()
    }
  }

  private func store(
    _ outcome: ParseOutcome, of path: String, failed: [String: Failure], into report: inout IngestReport
  ) throws {
    switch outcome {
    case .untouched: skip(path, failed: failed, in: &report)
    case .sameBytes(let source):
      skip(path, failed: failed, in: &report)
      if failed[path] == nil { try knowledgeBase.finish(source) }
    case .parsed(let file):
      do {
        var stored: [(outcome: StoreOutcome, passages: Int)] = []
        try knowledgeBase.batch { batch in
          for (article, passages) in file.articles {
            let outcome = try batch.store(article, passages: passages, from: file.source).outcome
            stored.append((outcome, passages.count))
          }
          try batch.finish(file.source)
        }
        for (outcome, passages) in stored { report.count(outcome, passages: passages) }
      } catch let error as StoreError where error.code == .invalid {
        try fail(path, stage: "store", reason: error.message, of: file.source, in: &report)
      }
    case .failed(let stage, let reason, let source):
      try fail(path, stage: stage, reason: reason, of: source, in: &report)
    }
  }

  /// A file that has not changed is not read again; if it failed then, it still counts as failed.
  private func skip(_ path: String, failed: [String: Failure], in report: inout IngestReport) {
    if let failure = failed[path] {
      report.count(IngestReport.Failed(path: path, stage: failure.stage, error: failure.reason))
    } else {
      report.unchanged += 1
    }
  }

  /// - Parameter source: Where known, the file is not tried again until it changes.
  private func fail(
    _ path: String, stage: String, reason: String, of source: SourceStamp? = nil, in report: inout IngestReport
  ) throws {
    report.count(IngestReport.Failed(path: path, stage: stage, error: reason))
    // Standard input is no file that could be tried again.
    guard path.hasPrefix("/") else { return }
    try knowledgeBase.record(
      Failure(path: path, stage: stage, reason: reason, when: Date.now.ISO8601Format()), of: source)
  }
}
