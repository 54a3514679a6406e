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
      try await store(FileWalk(paths: paths), into: &report)
      if let input { try store(parser.parse(input: input), of: "standard input", into: &report) }
      let vanished = try knowledgeBase.vanishedSources(under: paths.map(absolutePath)) {
        FileManager.default.fileExists(atPath: $0)
      }
      report.vanished = vanished.map(\.path)
      if prune { report.removed = try knowledgeBase.remove(vanished) }
      report.embedded = try await Embedding(knowledgeBase: knowledgeBase, progress: progress).run(encoders)
      report.seconds = (ContinuousClock.now - start) / .seconds(1)
      return report
    }
  }

  /// Parses ahead on all cores and stores in the walk's order, so that the same folder gives the same database.
  private func store(_ walk: FileWalk, into report: inout IngestReport) async throws {
    var found = walk.makeIterator()
    var ahead: [(path: String, task: Task<ParseOutcome, Never>)] = []
    var done = 0
    func fill() throws {
      while ahead.count < Self.window, let next = found.next() {
        switch next {
        case .missing(let path): try fail(path, stage: "read", reason: "no such file or folder", in: &report)
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
      try await store(task.value, of: path, into: &report)
      done += 1
      progress(RunProgress(stage: "reading", done: done, item: path))
      try fill()
    }
  }

  private func store(_ outcome: ParseOutcome, of path: String, into report: inout IngestReport) throws {
    switch outcome {
    case .untouched: report.unchanged += 1
    case .sameBytes(let source):
      try knowledgeBase.finish(source)
      report.unchanged += 1
    case .parsed(let file):
      try knowledgeBase.batch { batch in
        for (article, passages) in file.articles {
          let stored = try batch.store(article, passages: passages, from: file.source)
          report.count(stored.outcome, passages: passages.count)
        }
        try batch.finish(file.source)
      }
    case .failed(let stage, let reason, let source):
      try fail(path, stage: stage, reason: reason, of: source, in: &report)
    }
  }

  /// - Parameter source: Where known, the file is not tried again until it changes.
  private func fail(
    _ path: String, stage: String, reason: String, of source: SourceStamp? = nil, in report: inout IngestReport
  ) throws {
    report.count(IngestReport.Failed(path: path, stage: stage, error: reason))
    try knowledgeBase.record(
      Failure(path: path, stage: stage, reason: reason, when: Date.now.ISO8601Format()), of: source)
  }
}
