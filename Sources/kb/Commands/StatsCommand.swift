import ArgumentParser
import Articles
import Foundation
import KnowledgeBase

struct StatsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "stats", abstract: "Count what the database holds.")

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var options: GlobalOptions

  func run() async throws {
    try await CommandFailure.reporting {
      let statistics = try KnowledgeBase(path: database.path, access: .readOnly).statistics()
      if options.json {
        try Output.json(["stats": StatisticsReport(statistics)])
      } else {
        Output.line(table(of: statistics))
      }
    }
  }

  private func table(of statistics: Statistics) -> String {
    let period = [statistics.oldest?.day, statistics.newest?.day].compactMap(\.self).joined(separator: " to ")
    var lines = [
      "articles    \(statistics.articles)" + (period.isEmpty ? "" : ", published \(period)")
        + (statistics.undated > 0 ? ", \(statistics.undated) undated" : ""),
      "revisions   \(statistics.revisions)", "origins     \(statistics.origins)", "sites       \(statistics.sites)",
      "passages    \(statistics.passages)",
    ]
    lines += statistics.coverage.map { "vectors     \($0.embedded) of \(statistics.passages) by \($0.encoder.name)" }
    lines.append("failures    \(statistics.failures)" + (statistics.failures > 0 ? " (`kb doctor` lists them)" : ""))
    lines.append("size        " + String(format: "%.1f MB", Double(statistics.bytes) / 1e6))
    return lines.joined(separator: "\n")
  }
}

/// A database's counts as JSON.
private struct StatisticsReport: Encodable {
  let articles: Int
  let revisions: Int
  let origins: Int
  let sites: Int
  let passages: Int
  let undated: Int
  let oldest: PublicationDate?
  let newest: PublicationDate?
  let failures: Int
  let bytes: Int64
  let encoders: [Coverage]

  struct Coverage: Encodable {
    let name: String
    let digest: String
    let dimensions: Int
    let embedded: Int
  }

  init(_ statistics: Statistics) {
    articles = statistics.articles
    revisions = statistics.revisions
    origins = statistics.origins
    sites = statistics.sites
    passages = statistics.passages
    undated = statistics.undated
    oldest = statistics.oldest
    newest = statistics.newest
    failures = statistics.failures
    bytes = statistics.bytes
    encoders = statistics.coverage.map {
      Coverage(
        name: $0.encoder.name, digest: $0.encoder.digest, dimensions: $0.encoder.dimensions, embedded: $0.embedded)
    }
  }
}
