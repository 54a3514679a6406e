import Foundation
import KnowledgeBase
import Pipelines
import TestSupport
import Testing

@Suite("Lines between stages")
struct StagedLinesTests {
  @Test("Are given in order without their ends, and blank ones are left out")
  func order() throws {
    try withTemporaryFolder { folder in
      let long = String(repeating: "x", count: 3 << 20)
      try Data("one\n\n\(long)\n \ntwo".utf8).write(to: URL(fileURLWithPath: folder + "/lines"))
      var lines = StagedLines(try #require(FileHandle(forReadingAtPath: folder + "/lines")))
      var found: [String] = []
      while let line = try lines.next() { found.append("\(lines.number): " + String(decoding: line, as: UTF8.self)) }
      #expect(found == ["1: one", "3: " + long, "5: two"])
    }
  }

  @Test("Take time in proportion to their length")
  func linear() throws {
    try withTemporaryFolder { folder in
      func seconds(_ megabytes: Int) throws -> Double {
        let file = URL(fileURLWithPath: folder + "/\(megabytes)")
        try Data(repeating: 0x78, count: megabytes << 20).write(to: file)
        var lines = StagedLines(try FileHandle(forReadingFrom: file))
        let start = threadSeconds()
        let line = try lines.next()
        #expect(line?.count == megabytes << 20)
        return threadSeconds() - start
      }
      _ = try seconds(16)
      let small = try seconds(16)
      // 16 times the length; a copy of all that was read at each step would take 256 times as long.
      #expect(try seconds(256) < small * 64)
    }
  }

  @Test(
    "With vectors of impossible dimensions are refused, and the others are imported",
    arguments: ["0", "-4", "4611686018427387904", "65537"])
  func impossibleVectors(dimensions: String) async throws {
    try await withTemporaryFolder { folder in
      func line(_ name: String, _ vectors: String) -> String {
        """
        {"path":"/\(name)","source":{"size":1,"modified":1,"sha256":"\(String(repeating: "ab", count: 32))"},\
        "articles":[{"authors":[],"tags":[],"format":"text","text":"A text.","blocks":[],"passages":\
        [{"start":0,"end":7,"headings":[]}],"vectors":[\(vectors)]}]}
        """
      }
      let bad = #"{"encoder":"tiny","digest":"d","dimensions":\#(dimensions),"values":""}"#
      let file = folder + "/lines.jsonl"
      try Data((line("bad.txt", bad) + "\n" + line("good.txt", "") + "\n").utf8).write(to: URL(fileURLWithPath: file))
      let knowledgeBase = try KnowledgeBase(path: folder + "/kb.sqlite", access: .create)
      let report = try await StagedImport(knowledgeBase: knowledgeBase).run([file])
      #expect(report.added == 1 && report.failures.map(\.path) == ["line 1"])
      #expect(report.failures[0].error.contains("dimensions"))
      #expect(try knowledgeBase.encoders().isEmpty)
    }
  }
}

/// Processor time of the calling thread, which other tests do not add to.
private func threadSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}
