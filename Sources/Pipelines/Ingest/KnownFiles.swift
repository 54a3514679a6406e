import KnowledgeBase

/// A file that is new, or has another size or time than when it was last ingested.
struct ChangedFile: Sendable {
  let path: String
  let facts: FileFacts
  /// The stamp of its last complete ingest.
  let known: SourceStamp?
}

/// The files of a walk beside what the database knows of them: those that have not changed are not even opened.
struct KnownFiles {
  enum Found {
    case unchanged(String)
    case changed(ChangedFile)
    case missing(String)
    case unreadable(String, reason: String)
  }

  private let knowledgeBase: KnowledgeBase
  private var walk: FileWalk.Iterator
  /// The next of the walk, the first of them last.
  private var next: [FileWalk.Found] = []
  private var stamps: [String: SourceStamp] = [:]

  /// Files whose stamps are asked for in one query.
  private static let group = 256

  init(_ walk: FileWalk, in knowledgeBase: KnowledgeBase) {
    self.walk = walk.makeIterator()
    self.knowledgeBase = knowledgeBase
  }

  mutating func nextFound() throws -> Found? {
    if next.isEmpty { try fill() }
    switch next.popLast() {
    case nil: return nil
    case .missing(let path): return .missing(path)
    case .unreadable(let path, let reason): return .unreadable(path, reason: reason)
    case .file(let path):
      guard let facts = FileFacts(of: path) else {
        return .unreadable(path, reason: "the file is not there; it may be a link that leads nowhere")
      }
      let known = stamps[path]
      if let known, known.size == facts.size, known.modified == facts.modified { return .unchanged(path) }
      return .changed(ChangedFile(path: path, facts: facts, known: known))
    }
  }

  private mutating func fill() throws {
    var paths: [String] = []
    while next.count < Self.group, let found = walk.next() {
      next.append(found)
      if case .file(let path) = found { paths.append(path) }
    }
    next.reverse()
    stamps = try knowledgeBase.stamps(of: paths)
  }
}
