import Answers
public import Articles
import Foundation
public import KnowledgeBase
public import Retrieval

/// Brings a knowledge base up to date with files: discover, parse, chunk and store, then embed.
public struct Ingest: Sendable {
  private let knowledgeBase: KnowledgeBase
  private let encoders: [LoadedEncoder]
  private let parser: FileParser
  private let progress: @Sendable (RunProgress) -> Void

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

  /// The paths of which nothing is there; `nil` where there is something to ingest.
  public static func missing(of paths: [String]) -> [String]? {
    var missing: [String] = []
    for found in FileWalk(paths: paths) {
      guard case .missing(let path) = found else { return nil }
      missing.append(path)
    }
    return missing
  }

  /// Ingests files, folders and glob patterns. A file that fails is reported and does not stop the others.
  ///
  /// Only one ingest at a time works on a database. A task that is cancelled stores what it has read, and reports what
  /// is left.
  ///
  /// - Parameters:
  ///   - input: Articles that came with the command rather than from a file.
  ///   - prune: Remove what was ingested from these paths before and is gone; otherwise it is only reported.
  ///   - patience: How long to wait for an ingest that is under way.
  /// - Throws: ``StoreError`` where the database itself cannot be used; what was stored before stays.
  public func run(
    paths: [String], input: LineInput? = nil, prune: Bool = false, patience: Duration = .zero
  ) async throws -> IngestReport {
    try await knowledgeBase.withIngestLock(patience: patience) {
      let start = ContinuousClock.now
      var reading = try Reading(knowledgeBase: knowledgeBase, parser: parser, progress: progress)
      try await reading.store(FileWalk(paths: paths))
      if let input, reading.report.left == nil { try reading.store(input) }
      var report = reading.report
      if report.left == nil {
        let present = existing(paths)
        try knowledgeBase.forgetReadingFailures(of: reading.readable(under: present))
        let vanished = try knowledgeBase.vanishedSources(under: present) { !FileFacts.isGone($0) }
        report.vanished = vanished.map(\.path)
        if prune { report.removed = try knowledgeBase.remove(vanished) }
      }
      let embedding = try await Embedding(knowledgeBase: knowledgeBase, progress: progress).run(encoders)
      report.embedded = embedding.embedded
      report.truncated = embedding.truncated
      if report.left != nil || embedding.left > 0 {
        report.left = report.left ?? IngestReport.Left()
        report.left?.vectors = embedding.left
      }
      report.staleAnswers = try SavedAnswers(in: knowledgeBase).check().map(\.id)
      report.seconds = (ContinuousClock.now - start) / .seconds(1)
      return report
    }
  }

  /// The files and folders that are there: under one that is missing, as a disk that is not mounted, nothing counts as
  /// gone.
  private func existing(_ paths: [String]) -> [String] {
    paths.map(absolutePath).filter { FileFacts(of: $0) != nil }
  }
}
