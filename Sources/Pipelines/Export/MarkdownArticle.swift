import Answers
import Articles
import Foundation
import KnowledgeBase

/// An article as a Markdown file with its facts in front, as note-taking programs read it.
struct MarkdownArticle {
  private let record: ArticleRecord
  private let source: String
  private let blocks: [Block]

  /// The most characters and bytes of the title in a file's name, of which file systems take 255 bytes.
  private static let titleLength = (characters: 60, bytes: 180)

  init(_ record: ArticleRecord, text: String, blocks: [Block]) {
    self.record = record
    source = text
    self.blocks = blocks
  }

  /// A name that says which article it is, the same at every export: `open-weights-in-the-lobby-23.md`.
  static func fileName(of record: ArticleRecord) -> String {
    let words = (record.title ?? "").lowercased().split { !$0.isLetter && !$0.isNumber }
    var title = words.joined(separator: "-").prefix(titleLength.characters)
    while title.utf8.count > titleLength.bytes || title.last == "-" { title.removeLast() }
    return "\(title.isEmpty ? "untitled" : title)-\(record.id).md"
  }

  var text: String { (["---\n\(facts)---"] + parts).joined(separator: "\n\n") + "\n" }

  /// Strings are written as JSON, which YAML reads.
  private var facts: String {
    let single: [(String, String?)] = [
      ("title", record.title), ("author", record.author), ("date", record.published?.iso8601),
      ("modified", record.modified?.iso8601), ("url", record.url), ("site", record.siteName),
      ("language", record.language), ("description", record.summary), ("license", record.license),
      ("source", record.path), ("sha256", record.sha256),
    ]
    var lines = single.compactMap { key, value in value.map { "\(key): \(quoted($0))" } }
    if !record.tags.isEmpty { lines.append("tags: [\(record.tags.map(quoted).joined(separator: ", "))]") }
    return lines.map { $0 + "\n" }.joined()
  }

  private func quoted(_ text: String) -> String {
    // A string can always be encoded.
    (try? stableJSON(text)) ?? "\"\""
  }

  private var parts: [String] {
    var parts: [String] = []
    var previous: Block.Kind?
    for block in blocks {
      let part = part(block)
      // The items of one list stand together.
      if block.kind == .listItem, previous == .listItem, let last = parts.popLast() {
        parts.append(last + "\n" + part)
      } else {
        parts.append(part)
      }
      previous = block.kind
    }
    return parts
  }

  private func part(_ block: Block) -> String {
    let text = String(source.slice(block.range))
    switch block.kind {
    case .heading: return String(repeating: "#", count: min(6, max(1, block.level))) + " " + text.markdown
    case .paragraph, .caption: return text.markdown
    case .listItem: return String(repeating: "  ", count: max(0, block.level - 1)) + "- " + text.markdown
    case .quote: return String(repeating: "> ", count: max(1, block.level)) + text.markdown
    case .code, .table:
      // Longer than any fence inside.
      var fence = "```"
      while text.contains(fence) { fence += "`" }
      return fence + "\n" + text + "\n" + fence
    }
  }
}
