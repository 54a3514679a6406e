import Answers
import ArgumentParser
import Foundation
import KnowledgeBase
import Pipelines

struct ImportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Store what `kb stage` made, as `kb ingest` would have stored the files themselves.")

  @Argument(help: "Files of JSON lines, in order; - for standard input.")
  var files: [String]

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var options: GlobalOptions

  func run() async throws {
    try await CommandFailure.reporting {
      let knowledgeBase = try KnowledgeBase(path: database.path, access: .create)
      let bar = ProgressBar(isQuiet: options.quiet)
      let staged = StagedImport(knowledgeBase: knowledgeBase, progress: { bar.update($0) })
      let report = try await withReadableTwice { try await staged.run($0) }
      try knowledgeBase.close()
      bar.finish()
      for failure in report.failures { Output.note("kb: \(failure.path): \(failure.error)".oneLine) }
      if options.json {
        try Output.json(report)
      } else {
        Output.line(report.summary)
      }
      if report.failed > 0 { throw CommandFailure.partial }
    }
  }

  /// Calls `body` with paths of files; what comes on standard input is put into one first.
  private func withReadableTwice<T>(_ body: ([String]) async throws -> T) async throws -> T {
    guard files.contains("-") else { return try await body(files) }
    let spool = FileManager.default.temporaryDirectory.appendingPathComponent("kb-import-\(UUID().uuidString).jsonl")
    guard FileManager.default.createFile(atPath: spool.path, contents: nil, attributes: [.posixPermissions: 0o600])
    else { throw StoreError(.inputOutput, "\(spool.path) cannot be written; make room for the lines to import") }
    defer { try? FileManager.default.removeItem(at: spool) }
    let handle = try FileHandle(forWritingTo: spool)
    while let bytes = try FileHandle.standardInput.read(upToCount: 1 << 20), !bytes.isEmpty {
      try handle.write(contentsOf: bytes)
    }
    try handle.close()
    return try await body(files.map { $0 == "-" ? spool.path : $0 })
  }
}
