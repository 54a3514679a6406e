import Foundation

/// What `.kbignore` files keep out of a walk: one shell pattern a line, as in `.gitignore` without negation.
///
/// A pattern with a slash is matched against the path from the file's folder, one without against the name at any depth.
struct IgnoreList: Sendable {
  static let fileName = ".kbignore"

  private var rules: [(folder: String, pattern: String)] = []

  /// This list with the patterns of a folder's own file.
  func adding(fileIn folder: String) -> IgnoreList {
    guard let text = try? String(contentsOfFile: folder + "/" + Self.fileName, encoding: .utf8) else { return self }
    var result = self
    for line in text.split(whereSeparator: \.isNewline) {
      let pattern = line.trimmingCharacters(in: .whitespaces)
      if !pattern.isEmpty, !pattern.hasPrefix("#") { result.rules.append((folder, pattern)) }
    }
    return result
  }

  func contains(_ path: String) -> Bool {
    rules.contains { folder, pattern in
      let relative = String(path.dropFirst(folder.count + 1))
      let pattern = pattern.hasSuffix("/") ? String(pattern.dropLast()) : pattern
      if pattern.contains("/") {
        return Glob.matches(relative, pattern: pattern.hasPrefix("/") ? String(pattern.dropFirst()) : pattern)
      }
      return Glob.matches(relative.split(separator: "/").last.map(String.init) ?? "", pattern: pattern)
    }
  }
}
