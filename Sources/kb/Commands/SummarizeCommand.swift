import Answers
import ArgumentParser
import KnowledgeBase
import Llama
import ModelStore
import Pipelines

struct SummarizeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "summarize",
    abstract: "Summarize articles in a few of their own sentences.",
    discussion: """
      With --new, every article that has no summary yet gets one and is shown once. A run that was killed is taken up \
      where it stopped, and what it made is shown by the next run. --since and --tag narrow it.
      """)

  @Argument(help: "The articles: numbers, paths or URLs.")
  var articles: [String] = []

  @Flag(help: "Summarize every article that has no summary yet.")
  var new = false

  @Option(help: ArgumentHelp("With --new, summarize at most this many.", valueName: "n"))
  var limit: Int?

  @Option(help: ArgumentHelp("How many sentences (default: 3 to 5, by the article's length).", valueName: "n"))
  var sentences: Int?

  @Option(
    name: .customLong("encoder"), help: ArgumentHelp("The model that compares sentences.", valueName: "model"))
  var encoder = "wordllama-l2-256"

  @OptionGroup var filters: FilterOptions
  @OptionGroup var database: DatabaseOptions
  @OptionGroup var options: GlobalOptions

  func validate() throws {
    if new == !articles.isEmpty { throw ValidationError("Give --new, or the articles to summarize.") }
    if !new, limit != nil || !filters.filter.isEmpty {
      throw ValidationError("--limit and filters go with --new.")
    }
    if let limit, limit < 1 { throw ValidationError("--limit must be at least 1.") }
    if let sentences, !SummarySettings.allowedSentences.contains(sentences) {
      throw ValidationError(
        "--sentences must be \(SummarySettings.allowedSentences.lowerBound) to "
          + "\(SummarySettings.allowedSentences.upperBound).")
    }
  }

  func run() async throws {
    try await CommandFailure.reporting {
      let knowledgeBase = try KnowledgeBase(path: database.path, access: .readWrite)
      let model = try options.modelStore.locate(encoder)
      let bar = ProgressBar(isQuiet: options.quiet)
      let summarizing = try Summarizing(
        knowledgeBase: knowledgeBase, encoder: TextEncoder(modelAt: model.path),
        digest: options.modelStore.digest(of: model), settings: SummarySettings(sentences: sentences),
        progress: { bar.update($0) })
      let ids: [ArticleID]
      if new {
        ids = try await summarizing.run(matching: filters.filter, limit: limit)
      } else {
        ids = try articles.map(ArticleLookup(knowledgeBase).id)
        try await summarizing.run(ids)
      }
      let summaries = try ArticleSummary.stored(of: ids, by: summarizing.method, in: knowledgeBase)
      bar.finish()
      if options.json {
        try Output.json(["summaries": summaries])
      } else if summaries.isEmpty {
        Output.note("no new articles")
      } else {
        Output.line(summaries.map(Self.rendered).joined(separator: "\n\n"))
      }
      if new { try summarizing.reported(ids) }
      try knowledgeBase.close()
    }
  }

  private static func rendered(_ summary: ArticleSummary) -> String {
    let sentences = summary.sentences.map { "  • " + $0.text.indented(by: 4) }
    return ([summary.article.line] + (sentences.isEmpty ? ["  nothing to summarize"] : sentences)).joined(
      separator: "\n")
  }
}
