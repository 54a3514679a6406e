import Articles
import Foundation
import KnowledgeBase
import Llama
import Pipelines
import Retrieval
import TestSupport
import Testing

/// A folder of articles and a database beside it.
private struct Workplace: Sendable {
  let folder: String
  let knowledgeBase: KnowledgeBase

  var articles: String { folder + "/articles" }

  init(_ folder: String) throws {
    self.folder = folder
    knowledgeBase = try KnowledgeBase(path: folder + "/kb.sqlite", access: .create)
    try FileManager.default.createDirectory(atPath: articles, withIntermediateDirectories: true)
  }

  func write(_ name: String, _ content: String) throws {
    let file = URL(fileURLWithPath: articles + "/" + name)
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(content.utf8).write(to: file, options: .atomic)
  }

  /// A model of a few vectors that lies with the tests.
  func encoder() throws -> LoadedEncoder {
    let encoder = try TextEncoder(modelAt: Repository.root + "/Tests/LlamaTests/Fixtures/tiny-static")
    let record = try knowledgeBase.encoder(name: "tiny", digest: "tiny", dimensions: encoder.info.dimensions)
    return LoadedEncoder(record: record, encoder: encoder)
  }

  func ingest(encoders: [LoadedEncoder] = [], progress: @escaping @Sendable (RunProgress) -> Void = { _ in }) -> Ingest
  {
    let passages = PassageBuilder(maximumTokens: 200) { $0.split(whereSeparator: \.isWhitespace).count }
    return Ingest(knowledgeBase: knowledgeBase, encoders: encoders, passages: passages, progress: progress)
  }

  @discardableResult
  func run(prune: Bool = false) async throws -> IngestReport {
    try await ingest().run(paths: [articles], prune: prune)
  }
}

private func article(_ number: Int) -> String {
  "Article number \(number)\n\nThe company of article \(number) gave its model away, and sells machines number \(number)."
}

@Suite("An ingest")
struct IngestTests {
  @Test("Stores what is new, revises what changed, and leaves the rest alone")
  func incremental() async throws {
    try await withTemporaryFolder { folder in
      let place = try Workplace(folder)
      for number in 0..<400 { try place.write("\(number % 7)/\(number).txt", article(number)) }
      #expect(try await place.run().added == 400)
      try place.write("3/3.txt", article(3) + " It was corrected.")
      try place.write("new.txt", article(1000))
      try FileManager.default.removeItem(atPath: place.articles + "/0/0.txt")
      let report = try await place.run()
      #expect(report.added == 1 && report.updated == 1 && report.unchanged == 398 && report.failed == 0)
      #expect(report.vanished == [place.articles + "/0/0.txt"])
      #expect(try await place.run(prune: true).removed == 1)
      #expect(try place.knowledgeBase.doctor() == [])
    }
  }

  @Test("Writes nothing where nothing has changed")
  func unchanged() async throws {
    try await withTemporaryFolder { folder in
      let place = try Workplace(folder)
      for number in 0..<20 { try place.write("\(number).txt", article(number)) }
      try place.write("broken.html", "")
      try await place.run()
      let wal = URL(fileURLWithPath: place.knowledgeBase.path + "-wal")
      let before = try Data(contentsOf: wal)
      let report = try await place.run()
      #expect(report.unchanged == 20 && report.failed == 1)
      #expect(try Data(contentsOf: wal) == before)
    }
  }

  @Test("Tries a file that failed again once it has changed, and forgets the failure then")
  func failures() async throws {
    try await withTemporaryFolder { folder in
      let place = try Workplace(folder)
      try place.write("a.html", "")
      try place.write("b.txt", article(1))
      let report = try await place.run()
      #expect(report.added == 1 && report.failures.map(\.path) == [place.articles + "/a.html"])
      #expect(try place.knowledgeBase.failures().map(\.stage) == ["parse"])
      try place.write("a.html", "<html><title>Now</title><p>" + article(2) + "</p></html>")
      #expect(try await place.run().added == 1)
      #expect(try place.knowledgeBase.failures().isEmpty)
    }
  }

  @Test("Forgets that a file, a folder or a link could not be read once it can, or is gone")
  func failuresThatPass() async throws {
    try await withTemporaryFolder { folder in
      let place = try Workplace(folder)
      for (name, number) in [("a.txt", 1), ("b.txt", 2), ("c.html", 0)] {
        try place.write(name, number == 0 ? "" : article(number))
      }
      try await place.run()
      func record(_ path: String) throws {
        try place.knowledgeBase.record(
          [Failure(path: path, stage: "read", reason: "it could not be read", when: "2026-01-01T00:00:00Z")])
      }
      // As runs leave behind that could not read a touched file, an unchanged one, one that never parsed, a folder
      // and a link.
      for name in ["a.txt", "b.txt", "c.html", "folder", "link.txt"] { try record(place.articles + "/" + name) }
      try record(folder + "/elsewhere.txt")
      try FileManager.default.setAttributes(
        [.modificationDate: Date(timeIntervalSinceNow: 60)], ofItemAtPath: place.articles + "/a.txt")
      let report = try await place.run()
      #expect(report.unchanged == 2 && report.failures.map(\.path) == [place.articles + "/c.html"])
      let left = try place.knowledgeBase.failures().map { $0.stage + " " + $0.path }
      #expect(left == ["parse " + place.articles + "/c.html", "read " + folder + "/elsewhere.txt"])
      let stamp = try place.knowledgeBase.stamp(of: place.articles + "/a.txt")
      #expect(try #require(stamp).modified > Int64(Date.now.timeIntervalSince1970 * 1e9))
      #expect(try await place.run().failures.map(\.stage) == ["parse"])
    }
  }

  @Test("Keeps the articles of a file of which a line is broken, and says which line that is")
  func brokenLine() async throws {
    try await withTemporaryFolder { folder in
      let place = try Workplace(folder)
      try place.write("a.jsonl", "{\"text\":\"The first.\"}\n{\"text\":\n{\"text\":\"The third.\"}\n")
      for added in [2, 0] {
        let report = try await place.run()
        #expect(report.added == added && report.unchanged == 0)
        #expect(report.failures.map(\.stage) == ["parse"] && report.failures[0].error.contains("line 2"))
      }
      let lines = ["first", "second", "third"].map { "{\"text\":\"The \($0).\"}\n" }
      try place.write("a.jsonl", lines.joined())
      let report = try await place.run()
      #expect(report.unchanged == 2 && report.added == 1 && report.failures.isEmpty)
      #expect(try place.knowledgeBase.failures().isEmpty)
    }
  }

  @Test("Reports each broken part of an archive until it is mended, and keeps the rest")
  func brokenMembers() async throws {
    func record(_ number: Int, _ surplus: Int = 0) -> String {
      let page = "<html><title>Page \(number)</title><p>\(article(number))</p></html>"
      return "WARC/1.0\r\nWARC-Type: resource\r\nWARC-Target-URI: https://a.org/\(number)\r\n"
        + "Content-Length: \(page.utf8.count + surplus)\r\n\r\n\(page)\r\n\r\n"
    }
    try await withTemporaryFolder { folder in
      let place = try Workplace(folder)
      let archive = place.articles + "/a.warc"
      // A file whose name goes on as a part of the archive would.
      try place.write("a.warc#b.html", "")
      try place.write("a.warc", record(1) + record(2, 5) + record(3) + record(4, -1))
      let broken = [archive + "#https://a.org/2", archive + "#https://a.org/4"]
      for added in [2, 0] {
        let report = try await place.run()
        #expect(report.added == added && report.unchanged == (added == 0 ? 1 : 0))
        #expect(Set(report.failures.map(\.path)) == Set(broken + [archive + "#b.html"]))
      }
      try place.write("a.warc", record(1) + record(2) + record(3) + record(4, -1))
      let better = try await place.run()
      #expect(better.added == 1 && better.failures.map(\.path).contains(broken[1]) && better.failed == 2)
      #expect(try place.knowledgeBase.failures().map(\.path) == [archive + "#b.html", broken[1]])
      try place.write("a.warc", (1...4).map { record($0) }.joined())
      #expect(try await place.run().added == 1)
      #expect(try place.knowledgeBase.failures().map(\.path) == [archive + "#b.html"])
    }
  }

  @Test("Reads a file through a symbolic link, and reports one that leads nowhere")
  func links() async throws {
    try await withTemporaryFolder { folder in
      let place = try Workplace(folder)
      try Data(article(1).utf8).write(to: URL(fileURLWithPath: folder + "/elsewhere.txt"))
      try FileManager.default.createSymbolicLink(
        atPath: place.articles + "/a.txt", withDestinationPath: folder + "/elsewhere.txt")
      try FileManager.default.createSymbolicLink(
        atPath: place.articles + "/b.txt", withDestinationPath: folder + "/nowhere.txt")
      let report = try await place.run()
      #expect(report.added == 1)
      #expect(report.failures.map(\.path) == [place.articles + "/b.txt"])
    }
  }

  @Test("Stores a file of more articles than a transaction takes, and none of them twice")
  func largeFile() async throws {
    try await withTemporaryFolder { folder in
      let place = try Workplace(folder)
      let lines = (0..<2_500).map { #"{"id": "\#($0)", "text": "The company of article \#($0) gave its model away."}"# }
      try place.write("many.jsonl", lines.joined(separator: "\n"))
      #expect(try await place.run().added == 2_500)
      try place.write("many.jsonl", lines.joined(separator: "\n") + "\n")
      let again = try await place.run()
      #expect(again.unchanged == 2_500 && again.added + again.updated + again.failed == 0)
      #expect(try place.knowledgeBase.doctor() == [])
    }
  }

  @Test("Ends in the same state whether it was stopped or not, and says what was left")
  func stopped() async throws {
    try await withTemporaryFolder { folder in
      let place = try Workplace(folder)
      for number in 0..<3_000 { try place.write("\(number).txt", article(number)) }
      let encoder = try place.encoder()
      let stopping = place.ingest(encoders: [encoder]) { progress in
        if progress.done == 700 { withUnsafeCurrentTask { $0?.cancel() } }
      }
      let paths = [place.articles]
      let first = try await Task { try await stopping.run(paths: paths) }.value
      let left = try #require(first.left)
      #expect(first.added >= 700 && first.added < 3_000 && first.embedded == 0)
      #expect(left.files == 3_000 - first.added || left.hasMoreFiles)
      #expect(left.vectors == first.passages)

      let halfway = place.ingest(encoders: [encoder]) { progress in
        if progress.stage == "embedding", progress.done > 600 { withUnsafeCurrentTask { $0?.cancel() } }
      }
      let second = try await Task { try await halfway.run(paths: paths) }.value
      #expect(second.added == 3_000 - first.added && second.unchanged == first.added)
      #expect(second.embedded > 0 && second.embedded < 3_000)
      #expect(second.left?.files == 0 && second.left?.hasMoreFiles == false)
      #expect(second.left?.vectors == 3_000 - second.embedded)

      let last = try await place.ingest(encoders: [encoder]).run(paths: paths)
      #expect(last.left == nil && last.added == 0 && last.embedded == 3_000 - second.embedded)
      #expect(try place.knowledgeBase.articles().map(\.id) == Array(1...3_000))
      #expect(try place.knowledgeBase.doctor() == [])
    }
  }

  @Test("Reports passages that are longer than an encoder reads")
  func truncated() async throws {
    try await withTemporaryFolder { folder in
      let place = try Workplace(folder)
      try place.write("short.txt", article(1))
      try place.write("long.txt", (0..<150).map { "word\($0)" }.joined(separator: " "))
      let encoder = try place.encoder()
      let report = try await place.ingest(encoders: [encoder]).run(paths: [place.articles])
      let limit = encoder.encoder.info.maximumTokens
      let lengths = try place.knowledgeBase.articles().flatMap { try place.knowledgeBase.passages(of: $0.id) }
        .map { encoder.encoder.tokenCount($0.text) }
      #expect(report.truncated["tiny", default: 0] == lengths.count { $0 > limit })
    }
  }

  @Test("Cuts passages that the encoder reads to their ends", .needsModel("all-minilm-l6-v2"))
  func passagesFit() throws {
    let encoder = try TextEncoder(modelAt: try #require(pathOfInstalledModel("all-minilm-l6-v2")))
    let limit = encoder.info.maximumTokens
    let builder = PassageBuilder(maximumTokens: limit) { encoder.tokenCount($0) }
    var count = 0
    for case .file(let path) in FileWalk(paths: [Repository.corpus]) where !path.hasSuffix(".jsonl") {
      for var article in try ArticleReader().read(contentsOf: path) {
        // Also where title and headings are as long as a paragraph.
        for title in [article.title, String(repeating: "A title without an end ", count: 40)] {
          article.title = title
          for passage in builder.passages(of: article) {
            let text = PassageBuilder.embeddedText(
              title: title, headings: passage.headings, text: String(article.text.slice(passage.range)))
            #expect(encoder.tokenCount(text) <= limit)
            count += 1
          }
        }
      }
    }
    #expect(count > 300)
  }

  @Test("Takes a stream of JSON lines piece by piece")
  func streamed() async throws {
    try await withTemporaryFolder { folder in
      let place = try Workplace(folder)
      let filler = String(repeating: "Many words make a long article. ", count: 40)
      let lines = (0..<9_000).map { #"{"id": "\#($0)", "text": "The article number \#($0). \#(filler)"}"# }
      let bytes = Data((lines.joined(separator: "\n") + "\n").utf8)
      #expect(bytes.count > 8 << 20)
      for (added, unchanged) in [(9_000, 0), (0, 9_000)] {
        let report = try await place.ingest().run(paths: [], input: stream(of: bytes))
        #expect(report.added == added && report.unchanged == unchanged && report.failed == 0)
      }
    }
  }
}
