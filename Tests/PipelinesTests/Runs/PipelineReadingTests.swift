import Articles
import Foundation
import KnowledgeBase
import Pipelines
import TestSupport
import Testing

@Suite("Reading a pipeline")
struct PipelineReadingTests {
  private static let good = """
    name: Reading
    sources: [articles, "/srv/*.html"]
    filters:
      since: 2024-01-01
      author: Ada
    stages:
      - questions
      - ingest
      - map
    questions: [Who moves?]
    map:
      taxonomy: taxonomy.yaml
      output: out/{date}.svg
    """

  @Test("Relative paths start in the file's folder, stages keep their order, the format follows from the output")
  func reads() throws {
    try withPipeline(Self.good) { pipeline, folder in
      #expect(pipeline.sources == [folder + "/articles", "/srv/*.html"])
      #expect(pipeline.stages == [.questions, .ingest, .map])
      #expect(pipeline.filter.since?.iso8601 == "2024-01-01" && pipeline.filter.author == "Ada")
      #expect(pipeline.maps.map(\.format) == [.svg])
      #expect(pipeline.maps[0].output.path(started: "2026-11-22T01:00:00Z") == folder + "/out/2026-11-22.svg")
      #expect(pipeline.database == nil && !pipeline.prune)
    }
  }

  @Test("Without a list of stages everything that is described is done")
  func allStages() throws {
    try withPipeline("name: x\nsources: .\nquestions: [Who?]\n") { pipeline, _ in
      #expect(pipeline.stages == [.ingest, .embed, .questions])
    }
  }

  @Test("The digest changes with the file and with the taxonomy")
  func digest() throws {
    let first = try withPipeline(Self.good) { pipeline, _ in pipeline.digest }
    #expect(try withPipeline(Self.good) { pipeline, _ in pipeline.digest } == first)
    #expect(try withPipeline(Self.good + "\nprune: true\n") { pipeline, _ in pipeline.digest } != first)
    #expect(try withPipeline(Self.good, motive: "other") { pipeline, _ in pipeline.digest } != first)
  }

  @Test(
    "What is wrong is named with its line and what to do",
    arguments: [
      ("name: Reading", "", 2, "'name' is missing"),
      ("sources: [articles, \"/srv/*.html\"]", "sources: []", 2, "sources: the list is empty; name a folder"),
      ("sources:", "source:", 2, "there is no key 'source'; known are name, database"),
      ("since: 2024-01-01", "since: yesterday", 4, "a date like 2024-07-31"),
      ("author: Ada", "writer: Ada", 5, "there is no key 'writer' in filters"),
      ("- questions", "- think", 7, "there is no stage 'think'; known are ingest, embed, summarize"),
      ("- questions", "- ingest", 8, "is there twice"),
      ("questions: [Who moves?]", "", 7, "the stage 'questions' needs a section"),
      ("  - map", "", 12, "described but not among the stages"),
      ("taxonomy: taxonomy.yaml", "taxonomy: none.yaml", nil, "there is no such file"),
      (
        "output: out/{date}.svg", "output: out/map.pdf", 13,
        "'pdf' is no format of a map; known are csv, html, svg, json"
      ),
      ("output: out/{date}.svg", "actor: Meta", 12, "the key 'output' is missing"),
      (
        "  output: out/{date}.svg", "  output: out.svg\nexport: {format: word, output: x}", 14, "no format of an export"
      ),
      ("- ingest", "- digest\n  - ingest", 7, "the stage 'digest' needs a section"),
      ("map:", "digest: {output: d.md}\nmap:", 11, "described but not among the stages"),
      ("  since:", "\tsince:", 4, "tab"),
      ("questions: [Who moves?]", "questions: *old", 10, "anchor or alias"),
      ("questions: [Who moves?]", "questions: {a: b}", 10, "should be a list"),
    ] as [(String, String, Int?, String)])
  func bad(old: String, new: String, line: Int?, message: String) throws {
    let changed = Self.good.replacing(old, with: new)
    #expect(changed != Self.good)
    let error = try #require(throws: ConfigurationError.self) { try withPipeline(changed) { _, _ in } }
    #expect(error.message.contains(message), "\(error)")
    #expect(error.line == line, "\(error)")
  }

  @Test("The examples in pipelines/ can be read")
  func examples() throws {
    for name in ["open-source-ai", "daily-folder", "shared-archive"] {
      #expect(throws: Never.self) { try Pipeline(contentsOf: Repository.root + "/pipelines/\(name).yaml") }
    }
  }

  @discardableResult
  private func withPipeline<Result>(
    _ text: String, motive: String = "work", _ body: (Pipeline, String) throws -> Result
  ) throws -> Result {
    try withTemporaryFolder { folder in
      try Data(text.utf8).write(to: URL(fileURLWithPath: folder + "/pipeline.yaml"))
      try Data("name: t\nmotives:\n  - id: \(motive)\n    description: A job.\n".utf8)
        .write(to: URL(fileURLWithPath: folder + "/taxonomy.yaml"))
      return try body(try Pipeline(contentsOf: folder + "/pipeline.yaml"), folder)
    }
  }
}
