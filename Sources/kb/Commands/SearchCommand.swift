import Answers
public import ArgumentParser
import KnowledgeBase
import ModelStore
public import Retrieval

struct SearchCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "search",
    abstract: "Find passages by words and by meaning.",
    discussion: """
      A query has plain words, "exact phrases", -excluded words, and author:, site:, tag:, since: and until: filters.
      """)

  @Argument(help: "What to look for.")
  var query: [String]

  @Option(name: .short, help: ArgumentHelp("How many passages at most.", valueName: "n"))
  var k = 10

  @Option(help: "What decides the order: hybrid, text or vector.")
  var mode = Searcher.Mode.hybrid

  @Flag(
    inversion: .prefixedNo,
    help: "Let one article, or one text that stands in several, fill only part of the list.")
  var diverse = true

  @OptionGroup var filters: FilterOptions
  @OptionGroup var database: DatabaseOptions
  @OptionGroup var options: GlobalOptions

  func validate() throws {
    if k < 1 { throw ValidationError("-k must be at least 1.") }
  }

  func run() async throws {
    try await CommandFailure.reporting {
      let session = try Session.reading(database, options, models: mode == .text ? .none : .strongestEncoder)
      try filters.noteUndated(in: session.knowledgeBase)
      if mode == .vector, session.encoders.isEmpty {
        throw ModelStoreError(
          .notInstalled, "no model for the database's vectors is installed: `kb model list` shows which are")
      }
      let text = query.joined(separator: " ")
      let hits = try await session.searcher.search(
        SearchQuery(text, filter: filters.filter), count: k, mode: mode, diverse: diverse)
      if options.json {
        try Output.json(SearchResult(query: text, hits: hits.map(SearchResult.Match.init)))
      } else if hits.isEmpty {
        Output.note("kb: nothing found")
      } else {
        Output.line(hits.map { Self.rendered($0, for: text) }.joined(separator: "\n\n"))
      }
    }
  }

  private static func rendered(_ hit: Hit, for query: String) -> String {
    let heading =
      hit.passage.headings.isEmpty ? "" : "  " + hit.passage.headings.joined(separator: " › ").oneLine + "\n"
    let text = PassageExcerpt.text(of: hit.passage.text, for: query)
    return "\(hit.rank). \(ArticleReference(hit.article).line)\n\(heading)  \(text.indented())"
  }
}

extension Searcher.Mode: ExpressibleByArgument {}

/// The contract's JSON for a search.
private struct SearchResult: Encodable {
  let query: String
  let hits: [Match]

  struct Match: Encodable {
    let rank: Int
    let score: Double
    let passage: Passage
    let article: ArticleReference

    init(_ hit: Hit) {
      rank = hit.rank
      score = hit.score
      passage = Passage(
        id: hit.passage.id, start: hit.passage.range.lowerBound, end: hit.passage.range.upperBound,
        text: hit.passage.text,
        heading: hit.passage.headings.isEmpty ? nil : hit.passage.headings.joined(separator: " › "))
      article = ArticleReference(hit.article)
    }
  }

  struct Passage: Encodable {
    let id: PassageID
    let start: Int
    let end: Int
    let text: String
    @Nullable var heading: String?
  }
}
