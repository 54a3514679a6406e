import Foundation
import Retrieval
import TestSupport
import Testing

@Suite("A data set in BEIR's layout")
struct BEIRDatasetTests {
  private func dataset(judgments: String, lineEnd: String = "\n") throws -> BEIRDataset {
    try withTemporaryFolder { path in
      let folder = URL(fileURLWithPath: path)
      try FileManager.default.createDirectory(at: folder.appending(path: "qrels"), withIntermediateDirectories: true)
      let files = [
        "corpus.jsonl": """
        {"_id": "d1", "title": "Weights", "text": "Open weights."}
        {"_id": "d2", "text": "Closed weights."}

        """,
        "queries.jsonl": """
        {"_id": "q1", "text": "open"}
        {"_id": "q2", "text": "closed"}

        """,
        "qrels/test.tsv": judgments,
      ]
      for (name, text) in files {
        try Data(text.replacing("\n", with: lineEnd).utf8).write(to: folder.appending(path: name))
      }
      return try BEIRDataset(folder: folder)
    }
  }

  @Test("Is read whatever ends its lines", arguments: ["\n", "\r\n"])
  func lineEnds(lineEnd: String) throws {
    let dataset = try dataset(
      judgments: "query-id\tcorpus-id\tscore\nq1\td1\t2\nq2\td2\t1\nq2\td9\t1\n", lineEnd: lineEnd)
    #expect(dataset.documents.map(\.title) == ["Weights", ""])
    #expect(dataset.queries.map(\.grades) == [["d1": 2], ["d2": 1]])
    #expect(dataset.unknownJudgments == 1)
  }

  @Test("With a grade that is no grade is refused with file and line", arguments: ["-1", "31", "9223372036854775807"])
  func grades(grade: String) throws {
    let error = #expect(throws: EvaluationError.self) {
      try dataset(judgments: "query-id\tcorpus-id\tscore\nq1\td1\t1\nq2\td2\t\(grade)\n")
    }
    #expect(error?.description.hasSuffix("qrels/test.tsv: line 3: grade \(grade) is not within 0 to 30") == true)
  }
}
