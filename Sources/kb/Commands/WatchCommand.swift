import Answers
import ArgumentParser
import Foundation
import KnowledgeBase
import Pipelines

struct WatchCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "watch",
    abstract: "Keep the database in step with folders, until Ctrl-C.",
    discussion: """
      Ingests the folders, then again whenever files in them were saved, moved or deleted. With --json each ingest that \
      changed something is a line.
      """)

  @Argument(help: ArgumentHelp("Folders of saved articles.", valueName: "folder"))
  var folders: [String]

  @Flag(name: .customLong("no-embed"), help: "Leave embedding for later: run `kb embed`.")
  var noEmbed = false

  @Flag(help: "Remove articles whose files are gone.")
  var prune = false

  @OptionGroup var encoders: EncoderOptions
  @OptionGroup var database: DatabaseOptions
  @OptionGroup var options: GlobalOptions

  func run() async throws {
    try await CommandFailure.reporting {
      try Watch.check(folders)
      let session = try Session.writing(database, options, encoders: encoders.names)
      let bar = ProgressBar(isQuiet: options.quiet)
      let ingest = Ingest(
        knowledgeBase: session.knowledgeBase, encoders: noEmbed ? [] : session.encoders,
        passages: session.passageBuilder, progress: { bar.update($0) })
      let watch = Watch(folders: folders, ingest: ingest, prune: prune)
      try await Interruption.stopping {
        var known = IngestReport()
        try await watch.run { event in
          bar.finish()
          switch event {
          case .delayed(let error): Output.note("kb: \(error); trying again")
          case .synchronized(let report):
            let changes = try await session.questionChanges(after: report) { bar.update($0) }
            bar.finish()
            show(report, changes, known: known)
            known = report
          }
        }
      }
      try session.knowledgeBase.close()
    }
  }

  /// - Parameter known: The report before, of which nothing is said twice.
  private func show(_ report: IngestReport, _ changes: [QuestionChange], known: IngestReport) {
    let failures = Set(known.failures)
    for failure in report.failures where !failures.contains(failure) {
      Output.note("kb: \(failure.path): \(failure.error)".oneLine)
    }
    let vanished = Set(report.vanished).subtracting(known.vanished).sorted()
    if !options.quiet { Output.note(vanished: vanished, isPruned: prune) }
    Output.note(truncated: report.truncated)
    guard report.isNews || !vanished.isEmpty else { return }
    if options.json {
      try? Output.jsonLine(IngestResult(report: report, questions: changes))
    } else {
      Output.line(Date.now.formatted(.dateTime.hour().minute().second()) + "  " + report.summary)
      for change in changes { Output.line("  " + QuestionText.line(change)) }
    }
  }
}
