import Foundation
import KnowledgeBase

/// Files being parsed on all cores ahead of the one that is stored next; they come out in the order they went in.
struct ParseAhead: ~Copyable {
  private let parser: FileParser
  private var tasks: [(file: ChangedFile, task: Task<ParseOutcome, Never>)] = []
  private var bytes: Int64 = 0

  /// Files that are ahead at most: as many again as are being parsed.
  private let window = 2 * ProcessInfo.processInfo.activeProcessorCount + 2
  /// Bytes of files that are ahead at most, unless it is one file alone.
  private static let maximumBytes: Int64 = 64 << 20

  init(_ parser: FileParser) {
    self.parser = parser
  }

  deinit { for entry in tasks { entry.task.cancel() } }

  /// Whether another file should be added, for memory to stay bounded.
  var hasRoom: Bool { tasks.isEmpty || tasks.count < window && bytes < Self.maximumBytes }

  /// Files that were added and not taken.
  var count: Int { tasks.count }

  mutating func add(_ file: ChangedFile) {
    let parser = parser
    tasks.append((file, Task { @concurrent in parser.parse(file) }))
    bytes += file.facts.size
  }

  mutating func next() async -> (path: String, outcome: ParseOutcome)? {
    guard let first = tasks.first else { return nil }
    let outcome = await first.task.value
    tasks.removeFirst()
    bytes -= first.file.facts.size
    return (first.file.path, outcome)
  }
}
