import Foundation
import TestSupport
import Testing

private struct SummariesJSON: Decodable {
  struct Summary: Decodable {
    struct Sentence: Decodable {
      let text: String
      let start, end: Int
    }
    let article: ArticleJSON
    let sentences: [Sentence]
    let novelty: Double?
  }
  let summaries: [Summary]
}

@Suite("Summarize", .needsModel("all-minilm-l6-v2"), .needsModel("wordllama-l2-256"))
struct SummarizeCommandTests {
  /// Calls `body` with a copy of the sample database that it may change.
  private func withSamples(_ body: (String) async throws -> Void) async throws {
    let sample = try await SampleBase.ingested().path
    try await withTemporaryFolder { folder in
      try FileManager.default.copyItem(atPath: sample, toPath: folder + "/kb.sqlite")
      try await body(folder + "/kb.sqlite")
    }
  }

  private func summarize(_ arguments: String..., database: String) async throws -> [SummariesJSON.Summary] {
    let result = try await kb(["summarize", "--json", "--db", database] + arguments)
    #expect(result.code == 0 && result.complaints.isEmpty)
    return try result.decoded(SummariesJSON.self).summaries
  }

  @Test("Every article gets sentences that are its own bytes, once")
  func new() async throws {
    try await withSamples { database in
      let articles = try await kb("list", "--db", database).output.split(separator: "\n").count
      let summaries = try await summarize("--new", database: database)
      #expect(summaries.count == articles)
      for summary in summaries {
        #expect((3...5).contains(summary.sentences.count))
        #expect((0...1).contains(try #require(summary.novelty)))
        let shown = try await kb("show", String(summary.article.id), "--db", database, "--json").decoded(ShownJSON.self)
        let text = Array(shown.article.text.utf8)
        for sentence in summary.sentences {
          #expect(String(decoding: text[sentence.start..<sentence.end], as: UTF8.self) == sentence.text)
        }
      }
      #expect(try await summarize("--new", database: database).isEmpty)
      #expect(try await kb("doctor", "--db", database).code == 0)
    }
  }

  @Test("A limit, a date and a tag choose; a later run does the rest")
  func chosen() async throws {
    try await withSamples { database in
      let all = try await kb("list", "--db", database).output.split(separator: "\n").count
      let first = try await summarize("--new", "--limit", "3", database: database)
      #expect(first.count == 3)
      let recent = try await summarize("--new", "--since", "2025-01-01", database: database)
      #expect(!recent.isEmpty && recent.allSatisfy { ($0.article.published ?? "") >= "2025" })
      let rest = try await summarize("--new", database: database)
      #expect(first.count + recent.count + rest.count == all)
      #expect(Set((first + recent + rest).map(\.article.id)).count == all)
    }
  }

  @Test("A named article shows the same summary as a run over all, and needs no embedding")
  func named() async throws {
    try await withTemporaryFolder { folder in
      let database = folder + "/kb.sqlite"
      let file = Repository.corpus + "/weights-as-recruiting.txt"
      _ = try await kb("ingest", file, "--no-embed", "--db", database)
      let named = try await summarize(file, database: database)
      #expect(named.count == 1 && named[0].novelty == nil)
      let new = try await summarize("--new", database: database)
      #expect(new.map { $0.sentences.map(\.text) } == named.map { $0.sentences.map(\.text) })
    }
  }

  @Test(
    "Wrong usage is refused",
    arguments: [
      [], ["--new", "1"], ["1", "--limit", "2"], ["--new", "--limit", "0"], ["--new", "--sentences", "0"],
    ])
  func usage(arguments: [String]) async throws {
    #expect(try await kb(["summarize"] + arguments).code == 64)
  }

  @Test("A missing database, an unknown article and a missing model are one line and exit code 2")
  func missing() async throws {
    try await withTemporaryFolder { folder in
      let none = try await kb("summarize", "--new", "--db", folder + "/none.sqlite")
      #expect(none.code == 2 && none.complaints.count == 1)
    }
    let sample = try await SampleBase.ingested().path
    let unknown = try await kb("summarize", "999", "--db", sample)
    #expect(unknown.code == 2 && unknown.complaints.count == 1)
    let model = try await kb("summarize", "--new", "--encoder", "no-such-model", "--db", sample)
    #expect(model.code == 2 && model.complaints.count == 1)
  }
}
