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
      revision, and work that was cut short is taken up where it stopped.
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
      let session = try Session.writing(database, options, encoders: encoders.names)
      let bar = ProgressBar(isQuiet: options.quiet)
      let ingest = Ingest(
        knowledgeBase: session.knowledgeBase, encoders: noEmbed ? [] : session.encoders,
        passages: session.passageBuilder, progress: { bar.update($0) })
      let input = paths.contains("-") ? try FileHandle.standardInput.readToEnd() ?? Data() : nil
      let report = try await ingest.run(paths: paths.filter { $0 != "-" }, input: input, prune: prune)
      try session.knowledgeBase.close()
      bar.finish()
      for failure in report.failures { Output.note("kb: \(failure.path): \(failure.error)".oneLine) }
      if !report.vanished.isEmpty, !prune, !options.quiet {
        let files = report.vanished.count == 1 ? "1 source is" : "\(report.vanished.count) sources are"
        Output.note("\(files) gone; --prune removes what was read from there:")
        for path in report.vanished.prefix(10) { Output.note("  " + path.oneLine) }
      }
      if !report.staleAnswers.isEmpty {
        let stale = report.staleAnswers.count
        Output.note(
          "\(stale) saved answer\(stale == 1 ? " rests" : "s rest") on passages that changed: see `kb answers`")
      }
      if options.json {
        try Output.json(report)
      } else {
        Output.line(report.summary)
      }
      if report.failed > 0 {
        let isUseless = report.added + report.updated + report.unchanged + report.duplicates == 0
        throw isUseless ? CommandFailure.useless : CommandFailure.partial
      }
    }
  }
}
