import Foundation

/// Names that may hold articles, for choosing among the many files of a folder.
enum FileTypes {
  private static let extensions: Set<String> = [
    "html", "htm", "xhtml", "shtml", "md", "markdown", "mdown", "txt", "text", "xml", "rss", "atom", "rdf", "json",
    "jsonl", "ndjson", "epub", "docx", "odt", "pdf", "eml", "mbox", "mht", "mhtml", "zip", "tar", "tgz", "warc",
    "webarchive", "opml",
  ]
  /// What browsers in several languages add to a page's name for the folder of its pictures, scripts and frames.
  private static let partsSuffixes = ["_files", "-Dateien", "_fichiers", "_archivos", "_bestanden", "-filer", ".files"]

  /// Whether a folder's name says that it belongs to a page saved beside it as "complete".
  static func holdsPartsOfPage(_ path: String) -> Bool {
    guard let suffix = partsSuffixes.first(where: path.hasSuffix) else { return false }
    let page = path.dropLast(suffix.count)
    return [".html", ".htm", ".xhtml"].contains { FileManager.default.fileExists(atPath: page + $0) }
  }

  /// Whether the extension, without a `.gz`, is one of an article format's.
  static func mayHoldArticles(_ path: String) -> Bool {
    var name = path.split(separator: "/").last.map { $0.lowercased() } ?? ""
    if name.hasSuffix(".gz") { name.removeLast(3) }
    guard let dot = name.lastIndex(of: ".") else { return false }
    return extensions.contains(String(name[name.index(after: dot)...]))
  }
}
