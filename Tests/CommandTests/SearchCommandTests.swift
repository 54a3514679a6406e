import TestSupport
import Testing

@Suite("kb search", .needsModel("all-minilm-l6-v2"), .needsModel("wordllama-l2-256"))
struct SearchCommandTests {
  private struct Found: Decodable {
    struct Hit: Decodable {
      struct Passage: Decodable {
        let id: Int
      }
      let passage: Passage
      let article: ArticleJSON
      let score: Double
    }
    let hits: [Hit]
  }

  private func found(_ arguments: String...) async throws -> [Found.Hit] {
    let path = try await SampleBase.ingested().path
    return try await kb(["search", "--json", "--db", path] + arguments).decoded(Found.self).hits
  }

  @Test("A query that has nothing to look for finds nothing, by any way", arguments: ["", " \t ", "-", "site:", "…?!"])
  func nothing(query: String) async throws {
    for mode in ["text", "vector", "hybrid"] {
      let path = try await SampleBase.ingested().path
      let result = try await kb("search", "--mode", mode, "--db", path, "--json", "--", query)
      #expect(result.code == 0, "\(mode) \(query)")
      if mode == "text" { #expect(try result.decoded(Found.self).hits.isEmpty || query == "site:") }
    }
  }

  @Test(
    "A query of stop words, of 100 KB, of control characters or with far too many hits is answered",
    arguments: [
      "who are they", String(repeating: "weights of models ", count: 5600), "open\u{1}\u{7}\u{1B}[2J\u{202E}weights",
      "\"" + String(repeating: "a ", count: 40_000), "weights " + String(repeating: "-x ", count: 30_000),
    ])
  func awkward(query: String) async throws {
    #expect(try await !found("--mode", "text", "--", query).isEmpty || query.hasPrefix("\""))
    #expect(try await !found("-k", "1000000000", "--", query).isEmpty)
  }

  @Test("What a filter keeps is found in the order it has among all, and completely")
  func filters() async throws {
    for mode in ["text", "vector"] {
      let all = try await found("weights", "--mode", mode, "-k", "10000", "--no-diverse")
      for filter in [["--since", "2023-07-01"], ["--until", "2023"], ["--as-of", "2024-01-31"]] {
        let path = try await SampleBase.ingested().path
        let kept = try await kb(
          ["search", "weights", "--mode", mode, "-k", "10000", "--no-diverse", "--json", "--db", path] + filter
        ).decoded(Found.self).hits
        let articles = Set(kept.map(\.article.id))
        #expect(!kept.isEmpty && kept.count < all.count, "\(filter)")
        #expect(kept.map(\.passage.id) == all.filter { articles.contains($0.article.id) }.map(\.passage.id))
      }
    }
  }

  @Test("As of a day, nothing later or undated is found, and the undated are counted")
  func asOf() async throws {
    let path = try await SampleBase.ingested().path
    let result = try await kb("search", "weights", "--as-of", "2023-12-31", "-k", "200", "--db", path, "--json")
    let hits = try result.decoded(Found.self).hits
    #expect(!hits.isEmpty)
    #expect(hits.allSatisfy { ($0.article.published ?? "9999") < "2024" })
    let undated = try await kb("search", "weights", "--db", path, "-k", "10000", "--no-diverse", "--json")
      .decoded(Found.self).hits.contains { $0.article.published == nil }
    #expect(undated == result.diagnostics.contains("undated article"))
  }

  @Test("An article fills only part of a list, unless asked otherwise")
  func diversity() async throws {
    func most(_ hits: [Found.Hit]) -> Int {
      Dictionary(grouping: hits, by: \.article.id).values.map(\.count).max() ?? 0
    }
    let title = "BLOOM and licences that forbid"
    let diverse = try await found(title, "-k", "9")
    let plain = try await found(title, "-k", "9", "--no-diverse")
    #expect(diverse.count == 9 && plain.count == 9)
    #expect(most(diverse) <= 4)
    #expect(most(plain) > 4)
    #expect(zip(plain, plain.dropFirst()).allSatisfy { $0.score >= $1.score })
  }
}
