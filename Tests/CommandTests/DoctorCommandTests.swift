import Foundation
import Subprocess
import TestSupport
import Testing

@Suite("The doctor", .needsModel("wordllama-l2-256"))
struct DoctorCommandTests {
  /// Changes a database behind the program's back.
  private func execute(_ sql: String, on database: String) async throws {
    let script = "import sqlite3, sys; db = sqlite3.connect(sys.argv[1]); db.execute(sys.argv[2]); db.commit()"
    let result = try await run(
      .name("python3"), arguments: ["-c", script, database, sql], output: .discarded, error: .discarded)
    #expect(result.terminationStatus.isSuccess)
  }

  @Test(
    "Finds what was changed, also in what only the full-text index tells",
    arguments: [
      ("UPDATE revisions SET title = 'Zebra'", "its digest differs"),
      ("UPDATE passages SET cjk = 'zebra'", "the full-text index does not hold what the passages say"),
    ])
  func changed(sql: String, problem: String) async throws {
    try await withTemporaryFolder { folder in
      let database = folder + "/kb.sqlite"
      let article = Repository.corpus + "/no-moat-memo-revisited.txt"
      #expect(try await kb("ingest", article, "--db", database, "--encoder", "wordllama-l2-256").code == 0)
      let sound = try await kb("doctor", "--db", database)
      #expect(sound.code == 0 && sound.diagnostics.isEmpty)

      try await execute(sql, on: database)
      let damaged = try await kb("doctor", "--db", database)
      #expect(damaged.code == 1 && damaged.diagnostics.isEmpty)
      #expect(damaged.output.contains(problem))
    }
  }

  @Test("Makes no database")
  func missing() async throws {
    try await withTemporaryFolder { folder in
      let result = try await kb("doctor", "--db", folder + "/kb.sqlite")
      #expect(result.code == 2 && result.complaints.count == 1)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
    }
  }
}
