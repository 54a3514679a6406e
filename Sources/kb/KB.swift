import ArgumentParser

@main
struct KB: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kb",
    abstract: "An offline knowledge base of saved articles, with answers whose quotes can be checked to the byte.",
    discussion: """
      kb ingest FOLDER                     read, index and embed saved articles
      kb ask "why did Meta release Llama 2"    answer with quotes from them
      """,
    version: "0.1.0",
    subcommands: [
      IngestCommand.self, EmbedCommand.self, AskCommand.self, AnswersCommand.self, ChatCommand.self,
      SearchCommand.self, VerifyCommand.self, ExtractCommand.self, SummarizeCommand.self, ExportCommand.self,
      MapCommand.self, RunCommand.self, WatchQuestionCommand.self, StageCommand.self, ImportCommand.self,
      EvalCommand.self, EvalAnswersCommand.self, ListCommand.self, ShowCommand.self, RemoveCommand.self,
      HistoryCommand.self, WatchCommand.self, StatsCommand.self, DoctorCommand.self, EncodeCommand.self,
      TokenizeCommand.self, CompleteCommand.self, PerplexityCommand.self, BenchCommand.self, ModelCommand.self,
    ])
}
