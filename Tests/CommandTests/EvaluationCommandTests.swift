import Foundation
import TestSupport
import Testing

@Suite("Evaluation commands")
struct EvaluationCommandTests {
  @Test("Questions that cannot be measured get one line and exit code 2", arguments: ["", #"{"id": "1"}"#])
  func unusableQuestions(line: String) async throws {
    try await withTemporaryFolder { folder in
      let file = folder + "/questions.jsonl"
      try Data(line.utf8).write(to: URL(fileURLWithPath: file))
      let result = try await kb("eval-answers", file, "--db", folder + "/kb.sqlite")
      #expect(result.code == 2)
      #expect(result.diagnostics.split(separator: "\n").count == 1 && result.diagnostics.contains(file))
    }
  }

  @Test("Fewer passages than are measured are wrong usage")
  func shallow() async throws {
    #expect(try await kb("eval", Repository.corpus, "-k", "19").code == 64)
  }

  @Test("A database of something else is refused and left alone", .needsModel("wordllama-l2-256"))
  func otherDatabase() async throws {
    try await withTemporaryFolder { folder in
      let database = folder + "/kb.sqlite"
      let article = Repository.corpus + "/no-moat-memo-revisited.txt"
      #expect(try await kb("ingest", article, "--db", database, "--encoder", "wordllama-l2-256").code == 0)
      let statistics = try await kb("stats", "--db", database).output

      try FileManager.default.createDirectory(atPath: folder + "/set/qrels", withIntermediateDirectories: true)
      for (name, text) in [
        ("corpus.jsonl", #"{"_id": "d", "text": "Open weights."}"#),
        ("queries.jsonl", #"{"_id": "q", "text": "open"}"#),
        ("qrels/test.tsv", "q\td\t1"),
      ] {
        try Data(text.utf8).write(to: URL(fileURLWithPath: folder + "/set/" + name))
      }
      let result = try await kb("eval", folder + "/set", "--db", database)
      #expect(result.code == 2)
      #expect(result.complaints.count == 1 && result.diagnostics.contains(database + ": was not made from"))
      #expect(try await kb("stats", "--db", database).output == statistics)

      let own = folder + "/set.sqlite"
      for _ in 0..<2 {
        let result = try await kb("eval", folder + "/set", "--db", own, "--encoder", "wordllama-l2-256", "--quiet")
        #expect(result.code == 0)
        #expect(result.output.contains("nDCG@10 1.0000  recall@20 1.0000"))
      }
    }
  }
}
