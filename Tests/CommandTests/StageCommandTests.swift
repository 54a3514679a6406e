import Foundation
import TestSupport
import Testing

@Suite("Stages as filters", .needsModel("all-minilm-l6-v2"), .needsModel("wordllama-l2-256"))
struct StageCommandTests {
  /// Everything a database holds but the moments at which it was written, in an order of its own.
  private func dump(_ database: String) async throws -> String {
    let script = """
      import sqlite3, sys
      db = sqlite3.connect(sys.argv[1])
      tables = db.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'passage_index%' "
                          "AND name NOT LIKE 'sqlite_%' ORDER BY name").fetchall()
      for (table,) in tables:
          columns = [c[1] for c in db.execute(f"PRAGMA table_info({table})")]
          columns = [c for c in columns if c not in ('stored', 'created', 'failed')]
          listed = ", ".join(f'"{c}"' for c in columns)
          print(table, columns)
          for row in sorted(repr(row) for row in db.execute(f"SELECT {listed} FROM {table}")):
              print(row)
      """
    let result = try await runCommand("/usr/bin/env", ["python3", "-c", script, database])
    #expect(result.code == 0, "\(result.diagnostics)")
    return result.output
  }

  private func shell(_ command: String) async throws -> CommandResult {
    try await runCommand("/bin/bash", ["-c", "set -o pipefail; " + command])
  }

  @Test("Piped together and imported they make, byte for byte, what ingest and summarize make")
  func equality() async throws {
    try await withTemporaryFolder { folder in
      let (kb, staged, whole) = (
        Repository.command, folder + "/staged.sqlite", folder + "/whole.sqlite"
      )
      let piped = try await shell(
        """
        '\(kb)' stage list '\(Repository.corpus)' | '\(kb)' stage parse | '\(kb)' stage chunk | '\(kb)' stage embed \
        | '\(kb)' stage summarize | '\(kb)' import - --db '\(staged)' --json
        """)
      #expect(piped.code == 0, "\(piped.diagnostics)")
      let imported = try piped.decoded(IngestJSON.self)
      let ingested = try await CommandTests.kb("ingest", Repository.corpus, "--db", whole, "--json")
        .decoded(
          IngestJSON.self)
      #expect(imported.added == ingested.added && imported.updated == ingested.updated)
      #expect(imported.duplicates == ingested.duplicates && imported.passages == ingested.passages)
      #expect(imported.embedded == ingested.embedded)
      for database in [staged, whole] {
        #expect(try await CommandTests.kb("summarize", "--new", "--db", database).code == 0)
      }
      let expected = try await dump(whole)
      #expect(expected.contains("summaries") && expected.utf8.count > 100_000)
      #expect(try await dump(staged) == expected)
      #expect(try await CommandTests.kb("doctor", "--db", staged).code == 0)

      let again = try await shell(
        "'\(kb)' stage list '\(Repository.corpus)' | '\(kb)' stage parse | '\(kb)' stage chunk "
          + "| '\(kb)' import - --db '\(staged)' --json"
      ).decoded(IngestJSON.self)
      #expect(again.added + again.updated == 0 && again.unchanged > 20)
    }
  }

  @Test("A file that fails stays a line, and is recorded as an ingest would")
  func failures() async throws {
    try await withTemporaryFolder { folder in
      let bad = folder + "/bad.txt"
      try Data([0x7F, 0x45, 0x4C, 0x46, 0, 0, 0, 1]).write(to: URL(fileURLWithPath: bad))
      let parsed = try await kb(["stage", "parse"], input: "\(bad)\n\(folder)/none.txt\n")
      #expect(parsed.code == 0)
      #expect(parsed.output.split(separator: "\n").count == 2)
      let chunked = try await kb(["stage", "chunk"], input: parsed.output)
      #expect(chunked.output == parsed.output)
      let database = folder + "/kb.sqlite"
      let imported = try await kb(["import", "-", "--db", database], input: chunked.output)
      #expect(imported.code == 1)
      #expect(try await kb("doctor", "--db", database).output.contains(bad))
    }
  }

  @Test("Lines that cannot be used are named, and the others go on")
  func badLines() async throws {
    let line =
      #"{"path":"/a.txt","articles":[{"authors":[],"tags":[],"format":"text","text":"Ünder","blocks":[]}]}"#
    let chunked = try await kb(["stage", "chunk"], input: "nonsense\n\n\(line)\n[1]\n")
    #expect(chunked.code == 1)
    #expect(chunked.output.split(separator: "\n").count == 1)
    #expect(chunked.complaints.map { $0.prefix(12) } == ["kb: line 1: ", "kb: line 4: "])
    // Embedding needs passages, and a passage must not split a character.
    #expect(try await kb(["stage", "embed"], input: line).code == 1)
    let split = line.replacingOccurrences(
      of: #""blocks":[]"#, with: #""blocks":[],"passages":[{"start":1,"end":5,"headings":[]}]"#)
    let embedded = try await kb(["stage", "embed"], input: split)
    #expect(embedded.code == 1 && embedded.diagnostics.contains("bytes 1 to 5"))
    try await withTemporaryFolder { folder in
      let imported = try await kb(
        ["import", "-", "--db", folder + "/kb.sqlite"], input: split + "\n")
      #expect(imported.code == 1 && imported.complaints.count == 1)
    }
  }

  /// The interpreter that has pyspark, as Spark itself is told.
  private static let python = ProcessInfo.processInfo.environment["PYSPARK_PYTHON"] ?? "python3"
  private static let hasSpark = succeeds(python, "-c", "import pyspark")

  @Test(
    "Spark runs them over its partitions",
    .enabled(if: hasSpark, "pyspark is not installed: pip install pyspark"))
  func spark() async throws {
    try await withTemporaryFolder { folder in
      let (kb, staged, whole) = (
        Repository.command, folder + "/staged.sqlite", folder + "/whole.sqlite"
      )
      let run = try await shell(
        """
        export PYSPARK_PYTHON='\(Self.python)' SPARK_LOCAL_IP=127.0.0.1
        '\(Self.python)' '\(Repository.root)/pipelines/spark.py' --kb '\(kb)' --slices 3 '\(folder)/lines' \
          '\(Repository.corpus)' && cat '\(folder)'/lines/part-* | '\(kb)' import - --db '\(staged)'
        """)
      #expect(run.code == 0, "\(run.diagnostics.suffix(2000))")
      _ = try await CommandTests.kb("ingest", Repository.corpus, "--db", whole)
      for database in [staged, whole] {
        _ = try await CommandTests.kb("summarize", "--new", "--db", database)
      }
      #expect(try await dump(staged) == dump(whole))
    }
  }
}
