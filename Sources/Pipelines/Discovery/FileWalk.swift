import Foundation

/// The files that the paths of a command stand for, found one at a time.
///
/// Folders are walked in the order of their names' bytes, without following symbolic links out of them, so that the
/// same folder always gives the same order; memory does not depend on the number of files. Hidden files, files a
/// `.kbignore` names, and in folders also files whose names belong to no article format and the parts of saved pages,
/// are passed over. A file that is named outright is always given.
public struct FileWalk: Sequence, Sendable {
  private let paths: [String]

  /// A walk over files, folders and glob patterns.
  public init(paths: [String]) {
    self.paths = paths
  }

  /// One thing found.
  public enum Found: Sendable, Hashable {
    case file(String)
    /// A path that does not exist, or a pattern that matches nothing.
    case missing(String)
    /// A folder or a file that could not be read, and why.
    case unreadable(String, reason: String)
  }

  public func makeIterator() -> Iterator { Iterator(paths: paths) }

  /// Walks depth first.
  public struct Iterator: IteratorProtocol {
    private enum Entry {
      case root(String)
      case folder(path: String, names: FolderNames, ignored: IgnoreList)
    }

    private var stack: [Entry]

    init(paths: [String]) {
      stack = paths.reversed().map(Entry.root)
    }

    /// The next file, or the next thing that went wrong.
    public mutating func next() -> Found? {
      while let entry = stack.popLast() {
        switch entry {
        case .root(let path):
          if let found = open(root: path) { return found }
        case .folder(let path, var names, let ignored):
          do {
            guard let name = try names.next() else { continue }
            stack.append(.folder(path: path, names: names, ignored: ignored))
            if let found = visit(path + (path.hasSuffix("/") ? "" : "/") + name, ignored) { return found }
          } catch {
            return .unreadable(path, reason: "the folder cannot be read: \(error.reason)")
          }
        }
      }
      return nil
    }

    private mutating func open(root path: String) -> Found? {
      guard FileFacts(of: path) != nil else {
        guard Glob.isPattern(path) else { return .missing(path) }
        let matches = Glob.paths(matching: path)
        if matches.isEmpty { return .missing(path) }
        stack += matches.reversed().map(Entry.root)
        return nil
      }
      let absolute = absolutePath(path)
      guard FileFacts(of: absolute)?.kind == .folder else { return .file(absolute) }
      return enter(absolute, inheriting: IgnoreList())
    }

    private mutating func visit(_ path: String, _ ignored: IgnoreList) -> Found? {
      let facts = FileFacts(of: path)
      if facts == nil, isUnnameable(path) { return .unreadable(path, reason: "the file name is not UTF-8; rename it") }
      let isFolder = facts?.kind == .folder
      if ignored.contains(path, isFolder: isFolder) { return nil }
      if isFolder {
        guard facts?.isLink == false, !FileTypes.holdsPartsOfPage(path) else { return nil }
        return enter(path, inheriting: ignored)
      }
      return FileTypes.mayHoldArticles(path) ? .file(path) : nil
    }

    /// Without its `.kbignore` a folder is not entered: what the file keeps out must not come in.
    private mutating func enter(_ folder: String, inheriting ignored: IgnoreList) -> Found? {
      do {
        let ignored = try ignored.adding(fileIn: folder)
        stack.append(.folder(path: folder, names: FolderNames(of: folder), ignored: ignored))
        return nil
      } catch {
        return .unreadable(IgnoreList.path(in: folder), reason: "\(error.reason); nothing in its folder is read")
      }
    }

    /// Whether the path stands for something that may be a folder or hold articles, but was not given in UTF-8: then
    /// replacement characters stand for its name's bytes, and lead nowhere.
    private func isUnnameable(_ path: String) -> Bool {
      path.unicodeScalars.contains("\u{FFFD}")
        && (FileTypes.mayHoldArticles(path) || URL(fileURLWithPath: path).pathExtension.isEmpty)
    }
  }
}
