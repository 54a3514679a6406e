import Foundation
import KnowledgeBase
import Pipelines
import Testing

@Suite("The result of a stage")
struct StageResultTests {
  @Test("One that an earlier version stored is read with the keys it had, and written with those of today")
  func formerKeys() throws {
    let stored = #"""
      {"ingest":{"added":2,"duplicates":0,"embedded":0,"failed":0,"failures":[],"passages":3,"removed":0,"seconds":0.5,
      "staleAnswers":[7],"left":{"files":1,"hasMoreFiles":true,"vectors":2},"truncated":{"My-Encoder":1},"unchanged":4,
      "updated":0,"vanished":[]},"stage":"ingest"}
      """#
    let result: StageResult = try decodeStored(from: Data(stored.utf8))
    guard case .ingest(let report) = result else {
      Issue.record("it is an ingest")
      return
    }
    #expect(report.staleAnswers == [7] && report.left?.hasMoreFiles == true && report.truncated == ["My-Encoder": 1])
    let written = try stableJSON(result)
    #expect(written.contains("\"stale_answers\":[7]") && written.contains("\"has_more_files\":true"))
    #expect(try decodeStored(StageResult.self, from: Data(written.utf8)) == result)
  }
}
