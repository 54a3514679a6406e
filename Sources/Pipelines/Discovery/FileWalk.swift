import Foundation

/// The files that the paths of a command stand for, found one at a time.
///
/// Folders are walked in name order, without following symbolic links out of them, so that the same folder always gives
/// the same order; only one folder's names are in memory at each depth. Hidden files, files a `.kbignore` names, and in
/// folders also files whose names belong to no article format, are passed over. A file that is named outright is always
/// given.
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
    private var stack: [Entry]

    private enum Entry {
      case root(String)
      case entry(String, IgnoreList)
    }

    init(paths: [String]) {
      stack = paths.reversed().map(Entry.root)
    }

    /// The next file, or the next thing that went wrong.
    public mutating func next() -> Found? {
      while let entry = stack.popLast() {
        switch entry {
        case .root(let path):
          if let found = open(root: path) { return found }
        case .entry(let path, let ignored):
          if isUnnameable(path) { return .unreadable(path, reason: "the file name is not UTF-8; rename it") }
          if isFolder(path) {
            if let found = push(folder: path, inheriting: ignored) { return found }
          } else if FileTypes.mayHoldArticles(path) {
            return .file(path)
          }
        }
      }
      return nil
    }

    private mutating func open(root path: String) -> Found? {
      guard FileManager.default.fileExists(atPath: path) else {
        guard Glob.isPattern(path) else { return .missing(path) }
        let matches = Glob.paths(matching: path)
        if matches.isEmpty { return .missing(path) }
        stack += matches.reversed().map(Entry.root)
        return nil
      }
      let absolute = absolutePath(path)
      return isFolder(absolute) ? push(folder: absolute, inheriting: IgnoreList()) : .file(absolute)
    }

    private mutating func push(folder: String, inheriting ignored: IgnoreList) -> Found? {
      do {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted(by: >)
        let ignored = names.contains(IgnoreList.fileName) ? ignored.adding(fileIn: folder) : ignored
        for name in names where !name.hasPrefix(".") {
          let path = folder + (folder.hasSuffix("/") ? "" : "/") + name
          if !ignored.contains(path, isFolder: isFolder(path)), !isLinkToFolder(path) {
            stack.append(.entry(path, ignored))
          }
        }
        return nil
      } catch {
        return .unreadable(folder, reason: "the folder cannot be read: \(error.localizedDescription)")
      }
    }

    private func isFolder(_ path: String) -> Bool {
      var isFolder: ObjCBool = false
      return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
    }

    /// Whether the path stands for something that may be a folder or hold articles, but was not given in UTF-8: then
    /// replacement characters stand for its name's bytes, and lead nowhere.
    private func isUnnameable(_ path: String) -> Bool {
      guard path.unicodeScalars.contains("\u{FFFD}"), !FileManager.default.fileExists(atPath: path) else {
        return false
      }
      return FileTypes.mayHoldArticles(path) || URL(fileURLWithPath: path).pathExtension.isEmpty
    }

    private func isLinkToFolder(_ path: String) -> Bool {
      isFolder(path) && (try? FileManager.default.destinationOfSymbolicLink(atPath: path)) != nil
    }
  }
}

/// The path from the root, without `.` and `..`: how sources are named.
package func absolutePath(_ path: String) -> String { URL(fileURLWithPath: path).standardizedFileURL.path }

/// Names that may hold articles, for choosing among the many files of a folder.
enum FileTypes {
  private static let extensions: Set<String> = [
    "html", "htm", "xhtml", "shtml", "md", "markdown", "mdown", "txt", "text", "xml", "rss", "atom", "rdf", "json",
    "jsonl", "ndjson", "epub", "docx", "odt", "pdf", "eml", "mbox", "mht", "mhtml", "zip",
  ]

  /// Whether the extension, without a `.gz`, is one of an article format's.
  static func mayHoldArticles(_ path: String) -> Bool {
    var name = path.split(separator: "/").last.map { $0.lowercased() } ?? ""
    if name.hasSuffix(".gz") { name.removeLast(3) }
    guard let dot = name.lastIndex(of: ".") else { return false }
    return extensions.contains(String(name[name.index(after: dot)...]))
  }
}
