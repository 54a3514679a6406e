/// The forms in which a collection can be taken out of the database.
public enum ExportFormat: String, Sendable, CaseIterable {
  /// An article with its passages a line, which `kb ingest -` reads again.
  case jsonl
  /// A file an article, with its facts as front matter.
  case markdown
  /// The facts of an article a row, after RFC 4180.
  case csv
  case bibtex
  case cslJSON = "csl-json"

  /// Whether the result is a folder of files rather than one document.
  public var isFolder: Bool { self == .markdown }
}
