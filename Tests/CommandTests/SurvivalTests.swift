import Foundation
import Subprocess
import TestSupport
import Testing

#if canImport(System)
  import System
#else
  import SystemPackage
#endif

/// The program's runs as signals and other processes disturb them. `pipelines/measure/survival.py` does the same at
/// length.
@Suite("A disturbed run", .serialized, .timeLimit(.minutes(5)))
struct SurvivalTests {
  /// A model of a few vectors that lies with other tests.
  private static let model = Repository.root + "/Tests/LlamaTests/Fixtures/tiny-static"

  /// Makes a folder of articles, large enough for an ingest to take a moment. All have the same words in another order,
  /// so that they are cut alike and none is a copy of another.
  private func makeArticles(in folder: String, count: Int) throws -> String {
    let articles = folder + "/articles"
    try FileManager.default.createDirectory(atPath: articles, withIntermediateDirectories: true)
    var random = SplitMix(state: 1)
    for number in 0..<count {
      let paragraphs = (0..<8).map { _ in
        (0..<60).shuffled(using: &random).map { "word\($0)" }.joined(separator: " ") + "."
      }
      let text = "# Article \(number)\n\n" + paragraphs.joined(separator: "\n\n")
      try Data(text.utf8).write(to: URL(fileURLWithPath: "\(articles)/\(number).md"))
    }
    return articles
  }

  private func arguments(_ articles: String, _ database: String) -> [String] {
    ["ingest", articles, "--db", database, "--encoder", Self.model, "--json"]
  }

  /// The digest of all rows but the times, by the script that the measurements use.
  private func state(of database: String) async throws -> String {
    let script = "import sys; sys.path.insert(0, sys.argv[1]); import databases; print(databases.state(sys.argv[2]))"
    let result = try await runCommand(
      "/usr/bin/env", ["python3", "-B", "-c", script, Repository.root + "/pipelines/measure", database])
    #expect(result.code == 0, "\(result.diagnostics)")
    return result.output
  }

  /// Starts the program and sends it a signal after a time.
  private func interrupted(_ arguments: [String], by signal: Signal, after time: Duration) async throws
    -> CommandResult
  {
    let result = try await run(
      .path(FilePath(Repository.command)), arguments: Arguments(arguments), input: .none,
      output: .string(limit: 1 << 20),
      error: .string(limit: 1 << 20)
    ) { execution in
      try await Task.sleep(for: time)
      try? execution.send(signal: signal)
    }
    var code: Int?
    if case .exited(let status) = result.terminationStatus { code = Int(status) }
    return CommandResult(
      code: code, output: result.standardOutput, diagnostics: result.standardError)
  }

  @Test("That is killed leaves a sound database, and running it again ends as if nothing had happened")
  func killed() async throws {
    try await withTemporaryFolder { folder in
      let articles = try makeArticles(in: folder, count: 400)
      let undisturbed = folder + "/undisturbed.sqlite"
      let report = try await kb(arguments(articles, undisturbed)).decoded(IngestJSON.self)
      #expect(report.added == 400 && report.embedded == report.passages)
      let goal = try await state(of: undisturbed)
      for number in 0..<10 {
        let database = folder + "/\(number).sqlite"
        let time = Duration.seconds(report.seconds) * (Double(number) + 0.5) / 10 + .milliseconds(30)
        _ = try await interrupted(arguments(articles, database), by: .kill, after: time)
        if FileManager.default.fileExists(atPath: database) {
          let doctor = try await kb("doctor", "--db", database)
          // An empty file is no database yet.
          #expect(doctor.code == 0 || doctor.diagnostics.contains("is empty"), "\(doctor.output) \(doctor.diagnostics)")
        }
        #expect(try await kb(arguments(articles, database)).code == 0)
        #expect(try await kb("doctor", "--db", database).code == 0)
        #expect(try await state(of: database) == goal, "killed after \(time)")
      }
    }
  }

  @Test("That Ctrl-C stops says what is left, and running it again does the rest")
  func stopped() async throws {
    struct Report: Decodable {
      struct Left: Decodable { let files, vectors: Int }
      let added: Int
      let left: Left?
    }
    try await withTemporaryFolder { folder in
      let articles = try makeArticles(in: folder, count: 4_000)
      let database = folder + "/kb.sqlite"
      let stopped = try await interrupted(arguments(articles, database), by: .interrupt, after: .milliseconds(600))
      let report = try stopped.decoded(Report.self)
      let left = try #require(report.left, "it was done before it was stopped")
      #expect(stopped.code == 130)
      #expect(left.files + left.vectors > 0)
      #expect(stopped.diagnostics.contains("Run the command again to go on"))
      #expect(try await kb("doctor", "--db", database).code == 0)
      let rest = try await kb(arguments(articles, database))
      #expect(rest.code == 0)
      #expect(try rest.decoded(Report.self).added == 4_000 - report.added)
    }
  }

  @Test("Lets others search, who see whole articles only, and another ingest say why it will not")
  func concurrent() async throws {
    struct Stats: Decodable {
      struct Counts: Decodable { let articles, passages: Int }
      let stats: Counts
    }
    try await withTemporaryFolder { folder in
      let articles = try makeArticles(in: folder, count: 6_000)
      let database = folder + "/kb.sqlite"
      _ = try await kb(arguments(articles + "/0.md", database))
      async let ingest = kb(arguments(articles, database))
      var counts: [Stats.Counts] = []
      var refusals = 0
      while counts.last?.articles != 6_000, counts.count < 1_000 {
        counts.append(try await kb("stats", "--db", database, "--json").decoded(Stats.self).stats)
        #expect(try await kb("search", "word17", "--db", database).code == 0)
        let second = try await kb(arguments(articles + "/0.md", database))
        if second.code == 2 {
          #expect(second.complaints.count == 1 && second.diagnostics.contains("is being filled by process"))
          refusals += 1
        }
      }
      #expect(try await ingest.code == 0)
      let passages = try #require(counts.last).passages / 6_000
      #expect(counts.allSatisfy { $0.passages == $0.articles * passages })
      #expect(counts.contains { $0.articles > 1 && $0.articles < 6_000 }, "it was done before anybody looked")
      #expect(refusals > 0)
      #expect(try await kb("doctor", "--db", database).code == 0)
    }
  }

  @Test("That finds nothing leaves no database behind")
  func nothing() async throws {
    try await withTemporaryFolder { folder in
      let missing = try await kb(arguments(folder + "/missing", folder + "/kb.sqlite"))
      #expect(missing.code == 2 && missing.complaints.count == 1)
      #expect(try missing.decoded(IngestJSON.self).failures.map(\.path) == [folder + "/missing"])
      let empty = try await kb(arguments(folder, folder + "/kb.sqlite"))
      #expect(empty.code == 0)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
    }
  }

  @Test("Of watch says once that a file is gone")
  func watchedFileGone() async throws {
    try await withTemporaryFolder { folder in
      let articles = try makeArticles(in: folder, count: 2)
      async let watch = interrupted(
        ["watch", articles, "--db", folder + "/kb.sqlite", "--encoder", Self.model], by: .interrupt, after: .seconds(6))
      try await Task.sleep(for: .seconds(2))
      try FileManager.default.removeItem(atPath: articles + "/1.md")
      try await Task.sleep(for: .seconds(2))
      try Data().write(to: URL(fileURLWithPath: articles + "/notes.tmp"))
      let result = try await watch
      #expect(result.diagnostics.components(separatedBy: articles + "/1.md").count == 2, "\(result.diagnostics)")
      #expect(result.diagnostics.contains("--prune removes"))
      #expect(result.output.split(separator: "\n").count == 2)
    }
  }

  /// Whether a process may have a limit of its own to the folders that are watched.
  private static let canLimitWatches = succeeds(
    "unshare", "-U", "-r", "sh", "-c", "echo 9 > /proc/sys/user/max_inotify_watches")

  @Test(
    "Of watch ends when no more folders can be watched, rather than miss what changes in them",
    .enabled(if: canLimitWatches, "user namespaces are not available"))
  func watchesRunOut() async throws {
    try await withTemporaryFolder { folder in
      let articles = try makeArticles(in: folder, count: 1)
      let script = """
        echo 3 > /proc/sys/user/max_inotify_watches
        '\(Repository.command)' watch '\(articles)' --db '\(folder)/kb.sqlite' --encoder '\(Self.model)' & watch=$!
        sleep 2
        mkdir '\(articles)/1' '\(articles)/2' '\(articles)/3' '\(articles)/4'
        for i in $(seq 30); do kill -0 $watch 2> /dev/null || break; sleep 0.5; done
        kill -TERM $watch 2> /dev/null
        wait $watch
        """
      let result = try await runCommand("/usr/bin/env", ["unshare", "-U", "-r", "sh", "-c", script])
      #expect(result.code == 2, "\(result.diagnostics)")
      #expect(result.complaints.contains { $0.contains("cannot be watched") && $0.contains("max_user_watches") })
    }
  }

  @Test("Of watch ends with Ctrl-C, and what it was told by then is in the database")
  func watched() async throws {
    try await withTemporaryFolder { folder in
      let articles = try makeArticles(in: folder, count: 3)
      let database = folder + "/kb.sqlite"
      async let watch = interrupted(
        ["watch", articles, "--db", database, "--encoder", Self.model, "--json", "--quiet"], by: .interrupt,
        after: .seconds(5))
      try await Task.sleep(for: .seconds(2))
      try Data("# Late\n\nAn article that was saved while the folder was watched.".utf8).write(
        to: URL(fileURLWithPath: articles + "/late.md"), options: .atomic)
      let result = try await watch
      #expect(result.code == 0)
      let reports = try result.output.split(separator: "\n").map {
        try JSONDecoder().decode(IngestJSON.self, from: Data($0.utf8))
      }
      #expect(reports.map(\.added) == [3, 1])
      #expect(reports.allSatisfy { $0.embedded == $0.passages })
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == ["articles", "kb.sqlite"])
      #expect(try await kb("watch", articles + "/late.md", "--db", folder + "/other.sqlite").code == 2)
    }
  }
}
