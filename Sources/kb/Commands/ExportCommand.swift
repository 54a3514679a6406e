import Answers
public import ArgumentParser
import Foundation
import KnowledgeBase
public import Pipelines

struct ExportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Take the articles out for other programs.",
    discussion: """
      jsonl: an article with its passages a line, which `kb ingest -` reads; markdown: a note an article, into the folder \
      that --output names; csv: the facts; bibtex and csl-json: a bibliography.
      """)

  @Option(help: "jsonl, markdown, csv, bibtex or csl-json.")
  var format = ExportFormat.jsonl

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("The file, or for markdown the folder, to write (default: standard output).", valueName: "path"))
  var output: String?

  @Flag(help: "Replace files that exist.")
  var force = false

  @OptionGroup var filters: FilterOptions
  @OptionGroup var database: DatabaseOptions
  @OptionGroup var options: GlobalOptions

  func validate() throws {
    if format.isFolder, output == nil { throw ValidationError("--format markdown needs a folder: --output.") }
  }

  func run() async throws {
    try await CommandFailure.reporting {
      let export = Export(knowledgeBase: try KnowledgeBase(path: database.path, access: .readOnly))
      guard let output else {
        _ = try export.document(as: format, matching: filters.filter) { Output.text($0) }
        return
      }
      let count: Int
      if format.isFolder {
        count = try export.notes(into: output, matching: filters.filter, overwriting: force)
      } else {
        var text = ""
        let file = try NewFile(output, replacing: force)
        count = try export.document(as: format, matching: filters.filter) { text += $0 }
        try file.write(text)
      }
      if options.json {
        try Output.json(Exported(articles: count, path: output))
      } else {
        Output.line("\(counted(count, "article")) in \(output)")
      }
    }
  }

  private struct Exported: Encodable {
    let articles: Int
    let path: String
  }
}

extension ExportFormat: ExpressibleByArgument {}
