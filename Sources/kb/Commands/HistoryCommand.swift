import Answers
import ArgumentParser
import Articles
import KnowledgeBase

struct HistoryCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "history",
    abstract: "Show an article's revisions, and what changed between them.")

  @Argument(help: "The article: its number, path or URL.")
  var article: String

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var options: GlobalOptions

  func run() async throws {
    try await CommandFailure.reporting {
      let knowledgeBase = try KnowledgeBase(path: database.path, access: .readOnly)
      let revisions = try knowledgeBase.history(of: ArticleLookup(knowledgeBase).id(of: article))
      let texts = try revisions.map { try knowledgeBase.text(ofRevisionWithSHA256: $0.sha256) ?? "" }
      let entries = revisions.indices.map { index in
        HistoryEntry(
          revisions[index], changes: index == 0 ? [] : SentenceDiff.changes(from: texts[index - 1], to: texts[index]))
      }
      if options.json {
        try Output.json(["revisions": entries])
      } else {
        Output.line(entries.map(\.rendered).joined(separator: "\n\n"))
      }
    }
  }
}

private struct HistoryEntry: Encodable {
  let sha256: String
  let stored: String
  let current: Bool
  let title: String?
  let published: PublicationDate?
  let modified: PublicationDate?
  let changes: [SentenceDiff.Change]

  init(_ revision: RevisionRecord, changes: [SentenceDiff.Change]) {
    sha256 = revision.sha256
    stored = revision.stored
    current = revision.isCurrent
    title = revision.title
    published = revision.published
    modified = revision.modified
    self.changes = changes
  }

  var rendered: String {
    let facts = [
      title.map { "“\($0.oneLine)”" }, (modified ?? published)?.day, "stored \(stored)", current ? "current" : nil,
    ]
    let head = facts.compactMap(\.self).joined(separator: ", ") + "\nsha256 \(sha256)"
    return ([head] + changes.map { ($0.kind == .removed ? "- " : "+ ") + $0.text.indented() }).joined(separator: "\n")
  }
}
