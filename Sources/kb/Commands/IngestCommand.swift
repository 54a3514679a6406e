import Answers
import ArgumentParser
import Foundation
import KnowledgeBase
import Pipelines

struct IngestCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ingest",
    abstract: "Read, index and embed saved articles.",
    discussion: """
      Run it again on the same folder at any time: files that have not changed cost nothing, changed ones become a new \
      revision, and work that was cut short is taken up where it stopped. Ctrl-C stops it, with exit code 130.
      """)

  @Argument(
    help: ArgumentHelp("Files, folders or patterns in quotes; - for JSON lines on standard input.", valueName: "path"))
  var paths: [String]

  @Flag(name: .customLong("no-embed"), help: "Leave embedding for later: run `kb embed`, or ingest again.")
  var noEmbed = false

  @Flag(help: "Remove articles whose files, under the given paths, are gone.")
  var prune = false

  @OptionGroup var encoders: EncoderOptions
  @OptionGroup var database: DatabaseOptions
  @OptionGroup var options: GlobalOptions

  func run() async throws {
    try await CommandFailure.reporting {
      let (report, changes) = try await ingest()
      for failure in report.failures { Output.note("kb: \(failure.path): \(failure.error)".oneLine) }
      if !options.quiet { Output.note(vanished: report.vanished, isPruned: prune) }
      if !report.staleAnswers.isEmpty {
        let stale = report.staleAnswers.count
        Output.note(
          "\(stale) saved answer\(stale == 1 ? " rests" : "s rest") on passages that changed: see `kb answers`")
      }
      Output.note(truncated: report.truncated)
      if let left = report.left { Output.note("kb: stopped; \(left.summary) Run the command again to go on.") }
      if options.json {
        try Output.json(IngestResult(report: report, questions: changes))
      } else {
        Output.line(([report.summary] + changes.map(QuestionText.line)).joined(separator: "\n"))
      }
      if report.left != nil { throw CommandFailure.interrupted }
      if report.failed > 0 {
        let isUseless = report.added + report.updated + report.unchanged + report.duplicates == 0
        throw isUseless ? CommandFailure.useless : CommandFailure.partial
      }
    }
  }

  /// The report, and what it changed about the watched questions.
  private func ingest() async throws -> (IngestReport, [QuestionChange]) {
    let files = paths.filter { $0 != "-" }
    let input = paths.contains("-") ? LineInput { try FileHandle.standardInput.read(upToCount: $0) } : nil
    // A mistyped path must not leave an empty database behind.
    if input == nil, !FileManager.default.fileExists(atPath: database.path), let missing = Ingest.missing(of: files) {
      return (IngestReport(missing: missing), [])
    }
    let session = try Session.writing(database, options, encoders: encoders.names)
    let bar = ProgressBar(isQuiet: options.quiet)
    let ingest = Ingest(
      knowledgeBase: session.knowledgeBase, encoders: noEmbed ? [] : session.encoders,
      passages: session.passageBuilder, progress: { bar.update($0) })
    let prune = prune
    let report = try await Interruption.stopping {
      try await ingest.run(paths: files, input: input, prune: prune)
    }
    let changes = try await session.questionChanges(after: report) { bar.update($0) }
    try session.knowledgeBase.close()
    bar.finish()
    return (report, changes)
  }
}
