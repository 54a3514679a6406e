import Foundation
import Subprocess
import TestSupport
import Testing

#if canImport(System)
  import System
#else
  import SystemPackage
#endif

@Test func modelListTellsWhatIsInstalledAndWhatIsNot() async throws {
  struct Listing: Decodable {
    struct Model: Decodable {
      let name: String
      let installed: Bool
    }
    let models: [Model]
  }
  try await withTemporaryFolder { folder in
    let result = try await kb("model", "list", "--json", "--models", folder)
    #expect(result.code == 0)
    let listing = try JSONDecoder().decode(Listing.self, from: Data(result.output.utf8))
    #expect(listing.models.map(\.name) == ["all-minilm-l6-v2", "wordllama-l2-256", "smollm2-135m-instruct"])
    #expect(listing.models.allSatisfy { !$0.installed })
  }
}

@Test func anUnknownModelEndsWithOneLineOnStandardError() async throws {
  for command in ["pull", "info"] {
    let result = try await kb("model", command, "gpt-4")
    #expect(result.code == 2)
    #expect(result.output == "")
    #expect(result.diagnostics.hasPrefix("kb: 'gpt-4' is "))
    #expect(result.diagnostics.split(separator: "\n").count == 1)
  }
}

@Test func aMissingModelNameIsWrongUsage() async throws {
  #expect(try await kb("model", "pull").code == 64)
}

@Test func modelInfoOfAModelThatIsNotInstalledTellsHowToPullIt() async throws {
  try await withTemporaryFolder { folder in
    let result = try await kb("model", "info", "wordllama-l2-256", "--models", folder)
    #expect(result.code == 0)
    #expect(result.output.contains("kb model pull wordllama-l2-256"))
    #expect(result.output.contains("0.613"))
  }
}

@Test(.timeLimit(.minutes(3)))
func aKilledPullLeavesNothingUnderTheModelsName() async throws {
  // An index that accepts the connection and never answers, so that the pull is surely under way when it is killed.
  let script = """
    import socket
    server = socket.create_server(("127.0.0.1", 0))
    print(server.getsockname()[1], flush=True)
    connection, _ = server.accept()
    print("connected", flush=True)
    input()
    """
  try await withTemporaryFolder { folder in
    _ = try await run(
      .name("python3"), arguments: ["-c", script], input: .inputWriter, output: .sequence, error: .discarded
    ) { index in
      var lines = index.standardOutput.strings().makeAsyncIterator()
      let port = try #require(try await lines.next()).trimmingCharacters(in: .newlines)
      let pull = try await run(
        .path(FilePath(Repository.command)), arguments: ["model", "pull", "wordllama-l2-256", "--models", folder],
        environment: .inherit.updating([
          "PIP_NO_INDEX": "0", "PIP_INDEX_URL": "http://127.0.0.1:\(port)/simple", "PIP_RETRIES": "0",
        ]), input: .none, output: .sequence, error: .discarded
      ) { execution in
        _ = try await lines.next()
        try execution.send(signal: .kill)
      }
      #expect(pull.terminationStatus == .signaled(9))
      #expect(!FileManager.default.fileExists(atPath: folder + "/wordllama-l2-256"))
      let list = try await kb("model", "list", "--models", folder)
      #expect(list.output.split(separator: "\n").allSatisfy { !$0.contains("installed") })
      // Once the connection is closed, the orphaned pip ends too.
      try await index.standardInputWriter.finish()
    }
  }
}
