import Foundation
import Pipelines

/// What an ingest did, for a terminal.
enum IngestText {
  static func summary(of report: IngestReport) -> String {
    let counts = [
      (report.added, "added"), (report.updated, "updated"), (report.unchanged, "unchanged"),
      (report.duplicates, "duplicates"), (report.failed, "failed"), (report.removed, "removed"),
    ].filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
    return (counts.isEmpty ? "nothing to ingest" : counts.joined(separator: ", "))
      + "; \(report.passages) passages, \(report.embedded) vectors, "
      + String(format: "%.1f s", report.seconds)
  }
}
