import Answers
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

  /// Whether anything in the database is other than before.
  var isNews: Bool { added + updated + duplicates + removed + embedded > 0 }
}

extension IngestReport.Left {
  /// What is still to be done, as a sentence.
  var summary: String {
    let files = "\(self.files)\(hasMoreFiles ? " or more" : "") file\(self.files == 1 && !hasMoreFiles ? "" : "s")"
    return "\(files) not read, \(counted(vectors, "vector")) of what was read not made."
  }
}
