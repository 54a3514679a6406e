import Foundation
import TestSupport

/// The sample corpus, ingested once for all tests that only read it, into a database beside the build.
enum SampleBase {
  private static let path =
    URL(fileURLWithPath: Repository.command).deletingLastPathComponent().path + "/main-job.sqlite"

  private static let ingest = Task {
    for end in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + end) }
    return try await kb("ingest", Repository.corpus, "--db", path, "--json", "--quiet")
  }

  static func ingested() async throws -> (path: String, report: IngestJSON) {
    (path, try await ingest.value.decoded())
  }
}
