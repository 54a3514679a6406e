import KnowledgeBase

/// The parts of an article's path, which is a file's with `#entry` where the file holds several.
enum ArticlePath {
  /// The path of the file that the article stands in, with others or alone.
  static func file(in path: String) -> String {
    let files = [path] + Origin.parts(of: path).reversed().map(\.file)
    return files.first { RegularFile.size(of: $0) != nil } ?? files[files.count - 1]
  }

  /// The file's name, with the entry where there is one.
  static func name(in path: String) -> String {
    let file = file(in: path)
    let folder = file.lastIndex(of: "/").map { file[...$0] } ?? ""
    return String(path.dropFirst(folder.count))
  }
}
