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
      let isJSON = options.json
      try await Interruption.stopping {
        var known: Set<IngestReport.Failed> = []
        try await watch.run { event in
          bar.finish()
          switch event {
          case .delayed(let error): Output.note("kb: \(error); trying again")
          case .synchronized(let report):
            let changes = try await session.questionChanges(after: report) { bar.update($0) }
            bar.finish()
            Self.show(report, changes, known: known, isJSON: isJSON)
            known = Set(report.failures)
          }
        }
      }
      try session.knowledgeBase.close()
    }
  }

  /// - Parameter known: Failures that were shown before.
  private static func show(
    _ report: IngestReport, _ changes: [QuestionChange], known: Set<IngestReport.Failed>, isJSON: Bool
  ) {
    for failure in report.failures where !known.contains(failure) {
      Output.note("kb: \(failure.path): \(failure.error)".oneLine)
    }
    Output.note(truncated: report.truncated)
    guard report.isNews else { return }
    if isJSON {
      try? Output.jsonLine(IngestResult(report: report, questions: changes))
    } else {
      Output.line(Date.now.formatted(.dateTime.hour().minute().second()) + "  " + report.summary)
      for change in changes { Output.line("  " + QuestionText.line(change)) }
    }
  }
}
