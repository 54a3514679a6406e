import Answers
import Articles
import Foundation
public import KnowledgeBase

/// Takes articles out of the database in forms that other programs read.
public struct Export: Sendable {
  private let knowledgeBase: KnowledgeBase

  /// Creates an export of a database.
  public init(knowledgeBase: KnowledgeBase) {
    self.knowledgeBase = knowledgeBase
  }

  /// Writes one document piece by piece, in the order of the articles' ids.
  ///
  /// - Parameter write: Gets pieces that make up the document, each ending with a line feed.
  /// - Returns: The number of articles.
  public func document(
    as format: ExportFormat, matching filter: ArticleFilter = ArticleFilter(), write: (String) throws -> Void
  ) throws -> Int {
    // One moment for the whole document, whatever is ingested meanwhile.
    let snapshot = try knowledgeBase.snapshot()
    let articles = try snapshot.articles(matching: filter)
    switch format {
    case .bibtex, .cslJSON:
      let style = format == .bibtex ? CitationStyle.bibtex : .cslJSON
      try write(Bibliography(articles.map { BibliographyEntry($0) }).text(in: style) + "\n")
    case .csv:
      try write(CSVRow.header)
      for article in articles { try write(CSVRow(article).text) }
    case .jsonl:
      for article in articles { try write(try ExportedArticle(article, in: snapshot).line) }
    case .markdown:
      for article in articles {
        let content = try snapshot.content(of: article.id)
        try write(MarkdownArticle(article, text: content.text, blocks: content.blocks).text)
      }
    }
    return articles.count
  }

  /// Writes a Markdown file an article into a folder, which is made if it is missing.
  ///
  /// - Parameter overwriting: Whether files of the same names may be replaced.
  /// - Returns: The number of articles.
  /// - Throws: ``ExportError`` where the folder cannot be written, or holds such a file already.
  public func notes(
    into folder: String, matching filter: ArticleFilter = ArticleFilter(), overwriting: Bool = false
  ) throws -> Int {
    let snapshot = try knowledgeBase.snapshot()
    let articles = try snapshot.articles(matching: filter)
    let names = articles.map(MarkdownArticle.fileName)
    let folder = URL(fileURLWithPath: folder)
    if !overwriting, let taken = names.first(where: { exists(folder.appendingPathComponent($0)) }) {
      throw ExportError(
        "\(folder.appendingPathComponent(taken).path) exists; give another folder, or --force to replace it")
    }
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      for (article, name) in zip(articles, names) {
        let content = try snapshot.content(of: article.id)
        let note = MarkdownArticle(article, text: content.text, blocks: content.blocks).text
        try Data(note.utf8).write(to: folder.appendingPathComponent(name), options: .atomic)
      }
    } catch let error as CocoaError {
      throw ExportError("\(folder.path) cannot be written: \(error.localizedDescription)")
    }
    return articles.count
  }

  private func exists(_ file: URL) -> Bool { FileManager.default.fileExists(atPath: file.path) }
}

/// What keeps an export from being written.
public struct ExportError: Error, Sendable, CustomStringConvertible {
  public let description: String

  init(_ description: String) {
    self.description = description
  }
}
