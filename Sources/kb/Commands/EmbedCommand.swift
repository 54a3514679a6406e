import ArgumentParser
import KnowledgeBase
import Pipelines

struct EmbedCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "embed",
    abstract: "Embed the passages that have no vectors yet.",
    discussion: """
      Takes up where a killed run or `kb ingest --no-embed` stopped; Ctrl-C stops it, with exit code 130. With \
      --encoder another set of vectors is added beside the first; sets are never mixed.
      """)

  @OptionGroup var encoders: EncoderOptions
  @OptionGroup var database: DatabaseOptions
  @OptionGroup var options: GlobalOptions

  func run() async throws {
    try await CommandFailure.reporting {
      let session = try Session.writing(database, options, encoders: encoders.names, access: .readWrite)
      let bar = ProgressBar(isQuiet: options.quiet)
      let report = try await Interruption.stopping {
        try await session.knowledgeBase.withIngestLock {
          try await Embedding(knowledgeBase: session.knowledgeBase, progress: { bar.update($0) }).run(session.encoders)
        }
      }
      try session.knowledgeBase.close()
      bar.finish()
      Output.note(truncated: report.truncated)
      if options.json {
        try Output.json(report)
      } else {
        Output.line("\(report.embedded) vectors")
      }
      if report.left > 0 {
        Output.note("kb: stopped; \(report.left) vectors not made. Run the command again to go on.")
        throw CommandFailure.interrupted
      }
    }
  }
}
