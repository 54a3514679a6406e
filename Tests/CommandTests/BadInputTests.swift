import Foundation
import TestSupport
import Testing

@Suite("Bad input", .needsModel("all-minilm-l6-v2"), .needsModel("wordllama-l2-256"))
struct BadInputTests {
  @Test("One bad file does not stop the others, and each gets one line that names it")
  func badFiles() async throws {
    try await withTemporaryFolder { folder in
      let articles = folder + "/articles"
      try FileManager.default.createDirectory(atPath: articles, withIntermediateDirectories: true)
      let good =
        "A title\n\nJul 19, 2023\n\n"
        + String(repeating: "Meta released the model so that others build on it. ", count: 8)
      let binary = (0..<4_096).map { UInt8(truncatingIfNeeded: $0 &* 131 &+ $0 / 7) }
      let files: [(String, Data)] = [
        ("binary.html", Data([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0]) + Data(binary)),
        ("empty.html", Data()),
        ("good.txt", Data(good.utf8)),
        ("latin.txt", Data("Na\u{EF}ve title\n\n".unicodeScalars.map { UInt8($0.value) }) + Data(good.utf8)),
      ]
      for (name, content) in files { try content.write(to: URL(fileURLWithPath: articles + "/" + name)) }
      let result = try await kb("ingest", articles, folder + "/missing", "--db", folder + "/kb.sqlite", "--json")
      #expect(result.code == 1)
      let report = try result.decoded(IngestJSON.self)
      #expect(report.added == 2)
      #expect(
        Set(report.failures.map { URL(fileURLWithPath: $0.path).lastPathComponent }) == [
          "binary.html", "empty.html", "missing",
        ])
      #expect(result.complaints.count == 3)
      #expect(result.complaints.allSatisfy { line in report.failures.contains { line.contains($0.path) } })
      #expect(try await kb("doctor", "--db", folder + "/kb.sqlite").output.contains("binary.html"))
      let again = try await kb("ingest", articles, "--db", folder + "/kb.sqlite", "--json")
      #expect(again.code == 1)
      let repeated = try again.decoded(IngestJSON.self)
      #expect(repeated.unchanged == 2 && repeated.failed == 2)
    }
  }

  @Test("A file larger than the limit is refused by its size")
  func largeFile() async throws {
    try await withTemporaryFolder { folder in
      let path = folder + "/large.html"
      try Data().write(to: URL(fileURLWithPath: path))
      let handle = try #require(FileHandle(forWritingAtPath: path))
      try handle.truncate(atOffset: 300 << 20)
      try handle.close()
      let result = try await kb("ingest", path, "--db", folder + "/kb.sqlite")
      #expect(result.code == 2)
      #expect(result.complaints.count == 1 && result.diagnostics.contains("300 MB"))
    }
  }

  @Test("A text of 50 MB is refused by its size, soon, and the other files go on", .timeLimit(.minutes(5)))
  func longText() async throws {
    try await withTemporaryFolder { folder in
      let sentence = "Meta released the model so that others would build on it and need what Meta sells. "
      let text = "A title\n\n" + String(repeating: sentence, count: (50 << 20) / sentence.utf8.count)
      try Data(text.utf8).write(to: URL(fileURLWithPath: folder + "/long.txt"))
      let good = Repository.corpus + "/no-moat-memo-revisited.txt"
      let result = try await kb("ingest", folder + "/long.txt", good, "--db", folder + "/kb.sqlite", "--json")
      #expect(result.code == 1)
      #expect(try result.decoded(IngestJSON.self).added == 1)
      #expect(result.complaints.count == 1 && result.complaints[0].contains("long.txt"))
      #expect(result.complaints[0].contains("8 MB"))
    }
  }

  @Test("A database that is missing, or is none, gets one line and exit code 2")
  func badDatabase() async throws {
    try await withTemporaryFolder { folder in
      let text = folder + "/text.sqlite"
      try Data(String(repeating: "not a database ", count: 1_000).utf8).write(to: URL(fileURLWithPath: text))
      for path in [folder + "/missing.sqlite", text] {
        for command in [
          ["ask", "why"], ["search", "why"], ["list"], ["stats"], ["doctor"], ["show", "1"], ["remove", "1"],
        ] {
          let result = try await kb(command + ["--db", path])
          #expect(result.code == 2)
          #expect(result.complaints.count == 1 && result.diagnostics.contains(path))
        }
      }
      #expect(try await kb("ingest", Repository.corpus, "--db", text).code == 2)
      #expect(try Data(contentsOf: URL(fileURLWithPath: text)).starts(with: Data("not a database".utf8)))
    }
  }

  @Test("Without an installed model ingest says how to get it")
  func noModel() async throws {
    try await withTemporaryFolder { folder in
      let result = try await kb(
        "ingest", Repository.corpus, "--db", folder + "/kb.sqlite", "--models", folder + "/models")
      #expect(result.code == 2)
      #expect(result.diagnostics.contains("kb model pull all-minilm-l6-v2"))
      #expect(!FileManager.default.fileExists(atPath: folder + "/kb.sqlite"))
    }
  }

  @Test("Weights cut short are refused by name, and nothing is stored")
  func truncatedWeights() async throws {
    let model = try #require(pathOfInstalledModel("wordllama-l2-256"))
    try await withTemporaryFolder { folder in
      for name in ["tokenizer.json", "kb-model.json"] {
        try FileManager.default.copyItem(atPath: model + "/" + name, toPath: folder + "/" + name)
      }
      let weights = try FileHandle(forReadingFrom: URL(fileURLWithPath: model + "/model.safetensors"))
      try weights.read(upToCount: 1 << 20)?.write(to: URL(fileURLWithPath: folder + "/model.safetensors"))
      let result = try await kb("ingest", Repository.corpus, "--db", folder + "/kb.sqlite", "--encoder", folder)
      #expect(result.code == 2)
      #expect(result.complaints.count == 1 && result.diagnostics.contains("model.safetensors"))
    }
  }

  @Test(
    "Commands that use no database take --db, too, as scripts give it to all",
    arguments: [
      ["extract", Repository.corpus + "/no-moat-memo-revisited.txt"], ["model", "list"],
      ["stage", "list", Repository.corpus],
    ])
  func unusedDatabase(arguments: [String]) async throws {
    #expect(try await kb(arguments + ["--db", "/none.sqlite", "--quiet"]).code == 0)
  }

  @Test("Wrong usage exits with 64")
  func usage() async throws {
    for arguments in [
      ["search"], ["ask"], ["ingest"], ["search", "x", "-k", "0"], ["list", "--since", "yesterday"], ["fly"],
    ] {
      #expect(try await kb(arguments).code == 64)
    }
  }
}
