import Foundation
import TestSupport
import Testing

@Suite("Without a network", .needsModel("all-minilm-l6-v2"), .needsModel("wordllama-l2-256"))
struct OfflineTests {
  /// A network namespace of its own has no way out, not even to this machine.
  private static let canIsolate = FileManager.default.isExecutableFile(atPath: "/usr/bin/unshare")

  private func isolated(_ arguments: String...) async throws -> CommandResult {
    try await runCommand("/usr/bin/unshare", ["--map-root-user", "--net", Repository.command] + arguments)
  }

  @Test("The main job works with the network denied", .enabled(if: canIsolate, "unshare is not installed"))
  func mainJob() async throws {
    try await withTemporaryFolder { folder in
      let database = folder + "/kb.sqlite"
      let ingest = try await isolated("ingest", Repository.corpus + "/no-moat-memo-revisited.txt", "--db", database)
      // Some systems do not let users make namespaces.
      if ingest.diagnostics.contains("unshare") { return }
      #expect(ingest.code == 0)
      let answer = try await isolated("ask", "why did the memo say that Google had no moat", "--db", database, "--json")
      #expect(answer.code == 0)
      let verified = try await kb(["verify", "-", "--db", database], input: answer.output)
      #expect(verified.code == 0)
    }
  }
}
