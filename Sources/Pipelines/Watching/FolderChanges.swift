#if os(Linux)
  import Dispatch
  import Foundation
  import Glibc
  import Synchronization

  /// Tells that files may have changed in some folders and all below them, through inotify(7).
  ///
  /// It says that something has changed, not what: whoever is told looks at the folders again, which also covers what
  /// was missed because the kernel's queue ran over.
  final class FolderChanges: Sendable {
    /// An element for any number of changes since the last one was taken, and one at the start.
    let signals: AsyncStream<Void>

    private struct Folder {
      let path: String
      let ignored: IgnoreList
    }

    private struct State {
      var folders: [CInt: Folder] = [:]
      var lastChange = ContinuousClock.now
      /// Whether folders may be there that are not watched.
      var isIncomplete = true
      var problem: WatchError?
    }

    private let roots: [String]
    private let descriptor: CInt
    /// Dispatch sources may be used from any thread; the type does not say so.
    private nonisolated(unsafe) let source: any DispatchSourceRead
    private let continuation: AsyncStream<Void>.Continuation
    private let state = Mutex(State())

    private static let interest = UInt32(
      IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_DELETE_SELF | IN_MOVE_SELF
        | IN_ONLYDIR)
    /// How often a folder that is missing is looked for.
    private static let retry = DispatchTimeInterval.seconds(5)

    /// Watches folders from now on.
    ///
    /// - Parameter roots: Absolute paths.
    init(of roots: [String]) throws {
      descriptor = inotify_init1(CInt(IN_NONBLOCK) | CInt(IN_CLOEXEC))
      guard descriptor >= 0 else { throw WatchError(roots[0], error: errno) }
      self.roots = roots
      source = DispatchSource.makeReadSource(fileDescriptor: descriptor)
      (signals, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
      let descriptor = descriptor
      source.setEventHandler { [weak self] in self?.readEvents() }
      source.setCancelHandler { close(descriptor) }
      source.resume()
      try complete()
      continuation.yield()
    }

    deinit { source.cancel() }

    /// When something last changed.
    var lastChange: ContinuousClock.Instant { state.withLock(\.lastChange) }

    /// Watches folders that are not watched yet: after events were lost, and where a folder was missing.
    func complete() throws {
      let isIncomplete = state.withLock { state in
        defer { state.isIncomplete = false }
        return state.isIncomplete
      }
      for root in roots where isIncomplete {
        if FileFacts(of: root)?.kind == .folder {
          watch(root, IgnoreList())
        } else {
          state.withLock { $0.isIncomplete = true }
          DispatchQueue.global().asyncAfter(deadline: .now() + Self.retry) { [weak self] in self?.signal() }
        }
      }
      if let problem = state.withLock(\.problem) { throw problem }
    }

    private func signal() {
      state.withLock { $0.lastChange = .now }
      continuation.yield()
    }

    /// Watches a folder and those below it; a folder that is watched already stays so.
    private func watch(_ path: String, _ inherited: IgnoreList) {
      let number = inotify_add_watch(descriptor, path, Self.interest)
      guard number >= 0 else {
        // A folder may be gone again. Any other obstacle would leave changes unseen.
        if ![ENOENT, ENOTDIR, EACCES].contains(errno) {
          let problem = WatchError(path, error: errno)
          state.withLock { $0.problem = problem }
        }
        return
      }
      // Where the file cannot be read the ingest says so; to watch more than is read does no harm.
      let ignored = (try? inherited.adding(fileIn: path)) ?? inherited
      state.withLock { $0.folders[number] = Folder(path: path, ignored: ignored) }
      // Only after the folder is watched: what appears in it from now on is told.
      var names = FolderNames(of: path)
      while let name = try? names.next() { watch(below: path, name, ignored) }
    }

    private func watch(below folder: String, _ name: String, _ ignored: IgnoreList) {
      let path = folder + (folder.hasSuffix("/") ? "" : "/") + name
      guard let facts = FileFacts(of: path), facts.kind == .folder, !facts.isLink,
        !ignored.contains(path, isFolder: true)
      else { return }
      watch(path, ignored)
    }

    /// Takes all events that wait, each a header of 16 bytes and a name padded with zeros.
    private func readEvents() {
      var buffer = [UInt8](repeating: 0, count: 1 << 16)
      while true {
        let count = read(descriptor, &buffer, buffer.count)
        guard count > 0 else { return }
        var start = 0
        while start + 16 <= count {
          func word(_ offset: Int) -> UInt32 {
            (0..<4).reduce(0) { $0 | UInt32(buffer[start + offset + $1]) << ($1 * 8) }
          }
          let end = min(count, start + 16 + Int(word(12)))
          let name = String(decoding: buffer[start + 16..<end].prefix { $0 != 0 }, as: UTF8.self)
          take(event: word(4), in: CInt(bitPattern: word(0)), name: name)
          start = end
        }
      }
    }

    private func take(event: UInt32, in number: CInt, name: String) {
      func has(_ kinds: CInt...) -> Bool { kinds.contains { event & UInt32(bitPattern: $0) != 0 } }
      if has(IN_Q_OVERFLOW, IN_DELETE_SELF, IN_MOVE_SELF) || name == IgnoreList.fileName {
        state.withLock { $0.isIncomplete = true }
        return signal()
      }
      if has(IN_IGNORED) {
        state.withLock { $0.folders[number] = nil }
        return
      }
      guard !name.hasPrefix("."), let folder = state.withLock({ $0.folders[number] }) else { return }
      if has(IN_ISDIR) {
        if has(IN_CREATE, IN_MOVED_TO) { watch(below: folder.path, name, folder.ignored) }
        if has(IN_MOVED_FROM) { forget(folder.path + "/" + name) }
        return signal()
      }
      guard FileTypes.mayHoldArticles(name) else { return }
      // A file that was made is still to be written, unless it is a link to what was written before.
      if has(IN_CREATE) {
        guard let facts = FileFacts(of: folder.path + "/" + name), facts.isLink || facts.names > 1 else { return }
      }
      signal()
    }

    /// Stops watching folders that were moved away: they are watched anew where they came to.
    private func forget(_ path: String) {
      let numbers = state.withLock { state in
        state.folders.filter { $0.value.path == path || $0.value.path.hasPrefix(path + "/") }.map(\.key)
      }
      for number in numbers { inotify_rm_watch(descriptor, number) }
    }
  }
#else
  /// Tells that files may have changed in some folders, at regular times.
  final class FolderChanges: Sendable {
    let signals: AsyncStream<Void>
    private let task: Task<Void, Never>

    private static let interval = Duration.seconds(3)

    init(of roots: [String]) throws {
      let (stream, continuation) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
      signals = stream
      task = Task {
        repeat { continuation.yield() } while (try? await Task.sleep(for: Self.interval)) != nil
      }
    }

    deinit { task.cancel() }

    var lastChange: ContinuousClock.Instant { .now - Self.interval }

    func complete() throws {}
  }
#endif
