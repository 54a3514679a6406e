import Answers
import ArgumentParser
import Foundation
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

      With --digest, a document says what the articles add to the collection: their summaries, what was not said before, \
      what was, and what they may contradict.
      """)

  @Argument(help: "The articles: numbers, paths or URLs.")
  var articles: [String] = []

  @Flag(help: "Summarize every article that has no summary yet.")
  var new = false

  @Option(help: ArgumentHelp("With --new, summarize at most this many.", valueName: "n"))
  var limit: Int?

  @Option(
    help: ArgumentHelp(
      "Have this language model write the summaries; what the article does not bear out is left out.",
      valueName: "model"))
  var generator: String?

  @Option(help: ArgumentHelp("Write a digest: HTML if the name ends in .html, else Markdown.", valueName: "file"))
  var digest: String?

  @Flag(help: "Replace the digest's file if it exists.")
  var force = false

  @OptionGroup var summaries: SummaryOptions
  @OptionGroup var filters: FilterOptions
  @OptionGroup var database: DatabaseOptions
  @OptionGroup var options: GlobalOptions

  func validate() throws {
    if new == !articles.isEmpty { throw ValidationError("Give --new, or the articles to summarize.") }
    if !new, limit != nil || !filters.filter.isEmpty {
      throw ValidationError("--limit and filters go with --new.")
    }
    if let limit, limit < 1 { throw ValidationError("--limit must be at least 1.") }
    if generator != nil, summaries.sentences != nil {
      throw ValidationError("--sentences does not go with --generator.")
    }
    if force, digest == nil { throw ValidationError("--force goes with --digest.") }
  }

  func run() async throws {
    try await CommandFailure.reporting {
      let file = try digest.map { try NewFile($0, replacing: force) }
      let knowledgeBase = try KnowledgeBase(path: database.path, access: .readWrite)
      let model = try options.modelStore.locate(summaries.encoder)
      let encoder = try TextEncoder(modelAt: model.path)
      let bar = ProgressBar(isQuiet: options.quiet)
      let (maker, method) = try summaryMaker(encoder, digest: options.modelStore.digest(of: model))
      let summarizing = Summarizing(
        knowledgeBase: knowledgeBase, maker: maker, method: method, progress: { bar.update($0) })
      let ids: [ArticleID]
      if new {
        ids = try await summarizing.run(matching: filters.filter, limit: limit)
      } else {
        ids = try articles.map(ArticleLookup(knowledgeBase).id)
        try await summarizing.run(ids)
      }
      // Summaries as text do not show it.
      let novelties = try options.json || file != nil ? Session.novelties(of: ids, in: knowledgeBase) : [:]
      let made = try ArticleSummary.stored(
        of: ids, by: summarizing.method, novelties: novelties, in: knowledgeBase)
      bar.finish()
      if let file, !made.isEmpty {
        let builder = DigestBuilder(knowledgeBase: knowledgeBase, encoder: encoder)
        let digest = try await builder.digest(of: made, novelties: novelties)
        try file.write(digest.document(as: DigestFormat(path: file.path)))
      }
      if options.json {
        try Output.json(["summaries": made])
      } else if made.isEmpty {
        Output.note("no new articles")
      } else if let file {
        Output.line("\(counted(made.count, "article")) in \(file.path)")
      } else {
        Output.line(made.map(Self.rendered).joined(separator: "\n\n"))
      }
      if new { try summarizing.reported(ids) }
      try knowledgeBase.close()
    }
  }

  private func summaryMaker(_ encoder: TextEncoder, digest: String) throws -> (any SummaryMaker, SummaryMethod) {
    var settings = summaries.settings
    guard let generator else {
      return (Summarizer(encoder: encoder, settings: settings), try settings.method(models: digest))
    }
    settings.method = .written
    let model = try options.modelStore.locate(generator)
    return (
      SummaryWriter(generator: try TextGenerator(modelAt: model.path), encoder: encoder),
      try settings.method(models: options.modelStore.digest(of: model), digest)
    )
  }

  private static func rendered(_ summary: ArticleSummary) -> String {
    let sentences = summary.sentences.map { "  • " + $0.text.indented(by: 4) }
    return ([summary.article.line] + (sentences.isEmpty ? ["  nothing to summarize"] : sentences)).joined(
      separator: "\n")
  }
}
