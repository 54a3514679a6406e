import Foundation
import TestSupport
import Testing

@Suite("kb watch-question", .needsModel("wordllama-l2-256"))
struct WatchQuestionCommandTests {
  private struct Changes: Decodable {
    struct Change: Decodable {
      let kind: String
      let answer: AnswerJSON
      let added: [AnswerJSON.Citation]
      let removed: [AnswerJSON.Citation]
    }
    let changes: [Change]
  }

  private struct IngestChanges: Decodable {
    let questions: [Changes.Change]
  }

  private struct Listed: Decodable {
    struct Question: Decodable {
      struct Filter: Decodable { let since: String? }
      let id: Int
      let question: String
      let filter: Filter
      let checked: String?
    }
    let questions: [Question]
  }

  private static let question = "When did IBM announce that it would spend one billion dollars on Linux?"

  @Test("An ingest reports a watched question once its answer changes, and not again")
  func changes() async throws {
    try await withTemporaryFolder { folder in
      let database = folder + "/kb.sqlite"
      func ingest(_ name: String) async throws -> [Changes.Change] {
        try await kb(
          "ingest", Repository.corpus + "/" + name, "--db", database, "--encoder", "wordllama-l2-256", "--json",
          "--quiet"
        ).decoded(IngestChanges.self).questions
      }
      #expect(try await ingest("weights-as-recruiting.txt").isEmpty)
      let first = try await kb("watch-question", Self.question, "--db", database, "--json", "--quiet")
      #expect(first.code == 0)
      let new = try first.decoded(Changes.self).changes
      #expect(new.map(\.kind) == ["new"])
      #expect(new.map(\.answer.answered) == [false])

      let answered = try await ingest("commoditise-your-complement.md")
      #expect(answered.map(\.kind) == ["answered"])
      #expect(try #require(answered.first).added.contains { $0.quote.contains("one billion dollars") })
      #expect(try await ingest("commoditise-your-complement.md").isEmpty)
      #expect(try await kb("watch-question", "--db", database).output == "nothing new\n")

      #expect(try await kb("remove", "2", "--db", database).code == 0)
      let gone = try await kb("watch-question", "--db", database, "--json", "--quiet").decoded(Changes.self).changes
      #expect(gone.map(\.kind) == ["unanswered"])
      #expect(try !#require(gone.first).removed.isEmpty)
    }
  }

  @Test("Questions are listed and removed by number; the same question is kept once, one with another filter beside it")
  func list() async throws {
    try await withTemporaryFolder { folder in
      let database = folder + "/kb.sqlite"
      let article = Repository.corpus + "/weights-as-recruiting.txt"
      #expect(try await kb("ingest", article, "--db", database, "--encoder", "wordllama-l2-256").code == 0)
      #expect(try await kb("watch-question", "--list", "--db", database).output == "no question is watched\n")
      for arguments in [[], [], ["--since", "2024"]] {
        #expect(try await kb(["watch-question", Self.question, "--db", database, "--quiet"] + arguments).code == 0)
      }
      let listed = try await kb("watch-question", "--list", "--db", database, "--json").decoded(Listed.self)
      #expect(listed.questions.map(\.question) == [Self.question, Self.question])
      #expect(listed.questions.allSatisfy { $0.checked != nil })
      #expect(listed.questions.map(\.filter.since) == [nil, "2024"])
      let id = String(listed.questions[0].id)
      #expect(try await kb("watch-question", "--remove", id, "--db", database).code == 0)
      let missing = try await kb("watch-question", "--remove", id, "--db", database)
      #expect(missing.code == 2 && missing.complaints.count == 1)
      #expect(try await kb("watch-question", "why", "--list", "--db", database).code == 64)
      #expect(try await kb("watch-question", "why", "--db", folder + "/none.sqlite").code == 2)
    }
  }
}
