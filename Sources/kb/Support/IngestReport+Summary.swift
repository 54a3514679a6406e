import Foundation
import Pipelines

extension IngestReport {
  /// What was done, in one line.
  var summary: String {
    let counts = [
      (added, "added"), (updated, "updated"), (unchanged, "unchanged"), (duplicates, "duplicates"),
      (failed, "failed"), (removed, "removed"),
    ].filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
    return (counts.isEmpty ? "nothing to ingest" : counts.joined(separator: ", "))
      + "; \(passages) passages, \(embedded) vectors, " + String(format: "%.1f s", seconds)
  }
}
