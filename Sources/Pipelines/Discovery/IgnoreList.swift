import Foundation

/// What `.kbignore` files keep out of a walk: one shell pattern a line, as in `.gitignore` without negation.
///
/// A pattern with a slash is matched against the path from the file's folder, one without against the name at any depth;
/// one that ends in a slash matches folders only.
struct IgnoreList: Sendable {
  static let fileName = ".kbignore"
  private static let maximumSize = 64 << 10

  private struct Rule {
    /// Path of the file's folder, with a slash at its end.
    let folder: String
    let components: [String]
    let isAnchored: Bool
    let isForFolders: Bool

    init(folder: String, pattern: String) {
      self.folder = folder.hasSuffix("/") ? folder : folder + "/"
      components = pattern.split(separator: "/").map(String.init)
      isForFolders = pattern.hasSuffix("/")
      isAnchored = pattern.dropLast(isForFolders ? 1 : 0).contains("/")
    }

    func matches(_ path: String) -> Bool {
      // Bytes, as a name may begin with what combines with the slash before it to one character.
      let names = path.utf8.dropFirst(folder.utf8.count).split(separator: UInt8(ascii: "/")).map {
        String(decoding: $0, as: UTF8.self)
      }
      return Glob.matches(isAnchored ? names : names.suffix(1), pattern: components)
    }
  }

  private var rules: [Rule] = []

  /// Why a file of patterns could not be read.
  struct Unreadable: Error {
    let reason: String
  }

  static func path(in folder: String) -> String { folder + (folder.hasSuffix("/") ? "" : "/") + fileName }

  /// This list with the patterns of a folder's own file, if it has one.
  func adding(fileIn folder: String) throws(Unreadable) -> IgnoreList {
    let path = Self.path(in: folder)
    guard let facts = FileFacts(of: path) else {
      let isLink = (try? FileManager.default.destinationOfSymbolicLink(atPath: path)) != nil
      if isLink { throw Unreadable(reason: "it is a link that leads nowhere") }
      return self
    }
    guard facts.kind == .file else { throw Unreadable(reason: "it is not a regular file") }
    guard facts.size <= Self.maximumSize else {
      throw Unreadable(reason: "it has more than \(Self.maximumSize >> 10) kB; a list of patterns is shorter")
    }
    guard let bytes = FileManager.default.contents(atPath: path) else {
      throw Unreadable(reason: "it cannot be read; check its permissions")
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw Unreadable(reason: "it is not UTF-8 text; save it as UTF-8")
    }
    var result = self
    for line in text.split(whereSeparator: \.isNewline) {
      let pattern = line.trimmingCharacters(in: .whitespaces)
      if !pattern.isEmpty, !pattern.hasPrefix("#") { result.rules.append(Rule(folder: folder, pattern: pattern)) }
    }
    return result
  }

  func contains(_ path: String, isFolder: Bool) -> Bool {
    rules.contains { (isFolder || !$0.isForFolders) && $0.matches(path) }
  }
}
