import Articles
import Foundation

/// The forms in which a digest can be written.
public enum DigestFormat: String, Sendable, CaseIterable {
  case markdown, html

  /// The form that a file's name asks for.
  public init(path: String) {
    self = ["html", "htm"].contains(URL(fileURLWithPath: path).pathExtension.lowercased()) ? .html : .markdown
  }
}

extension Digest {
  /// The digest as a document.
  public func document(as format: DigestFormat) -> String {
    switch format {
    case .markdown: DigestMarkdown(self).rendered
    case .html: DigestHTML(self).rendered
    }
  }

  /// Entries that are shown with all they hold; of the rest there is one line each.
  static let shownEntries = 100

  var heading: String {
    entries.isEmpty ? "No new articles" : entries.count == 1 ? "1 new article" : "\(entries.count) new articles"
  }
}

extension Digest.Entry {
  var title: String { summary.article.name }

  /// Who wrote it, when, and how much of it is new.
  var facts: String {
    let novelty = summary.novelty.map { "\(Int(($0 * 100).rounded())) % new" } ?? "not compared: it is not embedded yet"
    return ([summary.article.author, summary.article.published?.day].compactMap(\.self) + [novelty]).joined(
      separator: " · ")
  }
}

extension Digest.Pair {
  /// Who said the earlier quote, where and when.
  var earlierSource: String {
    let article = earlier.article
    return [article.author, article.quotedName, article.published?.day].compactMap(\.self).joined(separator: ", ")
  }
}

extension ArticleReference {
  /// Where the article can be opened: its page, else its file.
  package var address: String { page ?? URL(fileURLWithPath: file).absoluteString }
}
