import Articles
import KnowledgeBase

/// The first half of an ingest: files are found, parsed, cut into passages and stored.
struct Reading {
  private let knowledgeBase: KnowledgeBase
  private let parser: FileParser
  private let progress: @Sendable (RunProgress) -> Void
  /// The paths of what failed before, and of all files that it may be a part of.
  private let suspects: Set<String>
  /// What could not be opened or read before.
  private let unread: [String]
  private var writer: BatchedWriter
  private var done = 0
  private(set) var report = IngestReport()

  /// How long files are counted that a stopped run has not read.
  private static let countingTime = Duration.seconds(1)

  init(
    knowledgeBase: KnowledgeBase, parser: FileParser, progress: @escaping @Sendable (RunProgress) -> Void
  ) throws {
    self.knowledgeBase = knowledgeBase
    self.parser = parser
    self.progress = progress
    let failures = try knowledgeBase.failures()
    // What could not be read may have changed since without a trace, and is tried again.
    unread = failures.filter { $0.stage == Failure.reading }.map(\.path)
    suspects = Set(
      failures.filter { $0.stage != Failure.reading }.map(\.path)
        .flatMap { [$0] + Origin.parts(of: $0).map(\.file) })
    writer = BatchedWriter(knowledgeBase)
  }

  /// Parses ahead on all cores and stores in the walk's order, so that the same folder gives the same database.
  ///
  /// A task that is cancelled stores what was parsed, and counts what is left.
  mutating func store(_ walk: FileWalk) async throws {
    var found = KnownFiles(walk, in: knowledgeBase)
    var ahead = ParseAhead(parser)
    while !Task.isCancelled {
      while ahead.hasRoom, let next = try found.nextFound() { try take(next, &ahead) }
      guard let (path, outcome) = await ahead.next() else { break }
      try store(outcome, of: path)
      count(path)
    }
    try writer.flush(counting: &report)
    if Task.isCancelled { report.left = try rest(of: &found, waiting: ahead.count) }
  }

  /// Stores a stream piece by piece.
  mutating func store(_ input: LineInput) throws {
    var pieces = LineInput.Pieces(input, limit: parser.reader.limits.maximumFileSize)
    while !Task.isCancelled, let piece = try pieces.next() {
      let place = "standard input" + (piece.line > 1 ? " after line \(piece.line - 1)" : "")
      try store(parser.parse(input: piece.bytes), of: place)
      count(place)
    }
    try writer.flush(counting: &report)
    if Task.isCancelled { report.left = IngestReport.Left(files: 1, hasMoreFiles: false) }
  }

  private mutating func take(_ found: KnownFiles.Found, _ ahead: inout ParseAhead) throws {
    switch found {
    case .changed(let file): ahead.add(file)
    case .unchanged(let path):
      try skip(path)
      count(path)
    case .missing(let path): report.countMissing(path)
    case .unreadable(let path, let reason):
      try writer.add(failureOf: path, stage: "read", reason: reason, source: nil, counting: &report)
    }
  }

  private mutating func store(_ outcome: ParseOutcome, of path: String) throws {
    switch outcome {
    case .sameBytes(let source):
      try skip(path)
      try writer.add(sameBytes: source, counting: &report)
    case .parsed(let file): try writer.add(file, at: path, counting: &report)
    case .failed(let stage, let reason, let source):
      try writer.add(failureOf: path, stage: stage, reason: reason, source: source, counting: &report)
    }
  }

  /// A file that has not changed is not read again; what failed then, the file or parts of it, still counts as failed.
  private mutating func skip(_ path: String) throws {
    let failures =
      suspects.contains(path)
      ? try knowledgeBase.failures(of: path).filter { $0.stage != Failure.reading } : []
    if !failures.contains(where: { $0.path == path }) { report.unchanged += 1 }
    for failure in failures {
      report.count(IngestReport.Failed(path: failure.path, stage: failure.stage, error: failure.reason))
    }
  }

  /// What could not be read before in files and folders that have been read now, and can be or is gone.
  func readable(under folders: [String]) -> [String] {
    let failed = Set(report.failures.filter { $0.stage == Failure.reading }.map(\.path))
    return unread.filter { path in
      !failed.contains(path)
        && folders.contains { path == $0 || path.hasPrefix($0.hasSuffix("/") ? $0 : $0 + "/") }
    }
  }

  private mutating func count(_ path: String) {
    done += 1
    progress(RunProgress(stage: "reading", done: done, item: path))
  }

  private func rest(of found: inout KnownFiles, waiting: Int) throws -> IngestReport.Left {
    var left = IngestReport.Left(files: waiting)
    let deadline = ContinuousClock.now + Self.countingTime
    while let next = try found.nextFound() {
      if case .changed = next { left.files += 1 }
      if .now > deadline {
        left.hasMoreFiles = true
        break
      }
    }
    return left
  }
}
