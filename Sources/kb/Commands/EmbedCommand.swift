import ArgumentParser
import KnowledgeBase
import Pipelines

struct EmbedCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "embed",
    abstract: "Embed the passages that have no vectors yet.",
    discussion: """
      Takes up where a killed run or `kb ingest --no-embed` stopped. With --encoder another set of vectors is added \
      beside the first; sets are never mixed.
      """)

  @OptionGroup var encoders: EncoderOptions
  @OptionGroup var database: DatabaseOptions
  @OptionGroup var options: GlobalOptions

  func run() async throws {
    try await CommandFailure.reporting {
      let session = try Session.writing(database, options, encoders: encoders.names, access: .readWrite)
      let bar = ProgressBar(isQuiet: options.quiet)
      let embedded = try await session.knowledgeBase.withIngestLock {
        try await Embedding(knowledgeBase: session.knowledgeBase, progress: { bar.update($0) }).run(session.encoders)
      }
      try session.knowledgeBase.close()
      bar.finish()
      if options.json {
        try Output.json(["embedded": embedded])
      } else {
        Output.line("\(embedded) vectors")
      }
    }
  }
}
