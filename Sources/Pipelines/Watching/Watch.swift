public import KnowledgeBase

/// Keeps a knowledge base in step with folders: an ingest at the start, and one whenever files have changed.
///
/// Each looks at all files of the folders, which costs microseconds for one that has not changed. So a file saved by
/// renaming another, a moved folder and changes that were missed need no rules of their own.
public struct Watch: Sendable {
  /// What happened while folders were watched.
  public enum Event: Sendable {
    case synchronized(IngestReport)
    /// An ingest that could not be done, and is tried again.
    case delayed(StoreError)
  }

  private let ingest: Ingest
  private let folders: [String]
  private let prune: Bool

  /// Changes are taken together until there was none for so long,
  private static let quiet = Duration.milliseconds(400)
  /// but for no longer than this.
  private static let longest = Duration.seconds(5)
  /// When what was refused is tried again.
  private static let retry = Duration.seconds(20)
  /// How long to wait for another process's ingest.
  private static let patience = Duration.seconds(600)

  /// Creates a watch.
  ///
  /// - Parameter prune: Remove what was ingested from files that are gone.
  public init(folders: [String], ingest: Ingest, prune: Bool) {
    self.folders = folders.map(absolutePath)
    self.ingest = ingest
    self.prune = prune
  }

  /// Refuses what cannot be watched, before anything is made for it.
  ///
  /// - Throws: ``WatchError`` for a path that is no folder.
  public static func check(_ folders: [String]) throws {
    if let path = folders.first(where: { FileFacts(of: $0)?.kind != .folder }) { throw WatchError(notAFolder: path) }
  }

  /// Works until the task is cancelled.
  ///
  /// - Throws: ``StoreError`` where the database cannot be used any more, ``WatchError`` where changes would be missed.
  public func run(_ tell: (Event) async throws -> Void) async throws {
    let changes = try FolderChanges(of: folders)
    var signals = changes.signals.makeAsyncIterator()
    while !Task.isCancelled, await signals.next() != nil {
      do {
        try await settle(changes)
        try changes.complete()
        let seconds = try await synchronize(tell)
        // At most half of the time is spent on looking, however many files there are.
        try await Task.sleep(for: .seconds(min(seconds, 60)))
      } catch is CancellationError {
        return
      }
    }
  }

  private func settle(_ changes: FolderChanges) async throws {
    let deadline = ContinuousClock.now + Self.longest
    while .now < deadline, .now - changes.lastChange < Self.quiet {
      try await Task.sleep(for: Self.quiet - (.now - changes.lastChange))
    }
  }

  /// - Returns: The seconds it took.
  private func synchronize(_ tell: (Event) async throws -> Void) async throws -> Double {
    while true {
      do {
        let report = try await ingest.run(paths: folders, prune: prune, patience: Self.patience)
        try await tell(.synchronized(report))
        return report.seconds
      } catch let error as StoreError where [.locked, .full].contains(error.code) {
        try await tell(.delayed(error))
        try await Task.sleep(for: Self.retry)
      }
    }
  }
}
