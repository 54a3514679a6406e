import Foundation
import TestSupport
import Testing

@Suite("kb run", .needsModel("wordllama-l2-256"))
struct RunCommandTests {
  private struct Report: Decodable {
    struct Stage: Decodable {
      struct Embedded: Decodable { let embedded: Int }
      struct WrittenMap: Decodable { let output: String }
      struct WrittenDigest: Decodable {
        let output: String?
        let articles: Int
      }
      struct Change: Decodable { let question, kind: String }
      let stage: String
      let resumed: Bool
      let ingest: IngestJSON?
      let embed: Embedded?
      let changes: [Change]?
      let maps: [WrittenMap]?
      let articles: [Int]?
      let digest: WrittenDigest?
    }
    let stages: [Stage]
  }

  private struct Plan: Decodable {
    struct Stage: Decodable {
      let stage: String
      let done: Bool
      let steps, problems: [String]
    }
    let stages: [Stage]
  }

  @Test("A pipeline reads, embeds, asks and maps, and a second run finds nothing new")
  func wholeRun() async throws {
    try await withPipeline { folder in
      let first = try await kb("run", folder + "/pipeline.yaml", "--json", "--quiet")
      #expect(first.code == 0, "\(first.diagnostics)")
      let report = try first.decoded(Report.self)
      #expect(report.stages.map(\.stage) == ["ingest", "embed", "summarize", "digest", "questions", "map", "export"])
      #expect(report.stages[0].ingest?.added == 2)
      #expect(report.stages[1].embed?.embedded ?? 0 > 0)
      #expect(report.stages[4].changes?.map(\.kind) == ["new"])
      #expect(report.stages.allSatisfy { !$0.resumed })
      let map = try #require(report.stages[5].maps?.first?.output)
      #expect(try String(contentsOfFile: map, encoding: .utf8).hasPrefix("<svg "))
      #expect(map.range(of: #"/maps/\d{4}-\d\d-\d\d\.svg$"#, options: .regularExpression) != nil)

      #expect(report.stages[2].articles?.count == 2)
      #expect(report.stages[3].digest?.articles == 2)
      #expect(try String(contentsOfFile: folder + "/digest.md", encoding: .utf8).contains("commoditise"))
      #expect(try String(contentsOfFile: folder + "/articles.csv", encoding: .utf8).split(separator: "\r\n").count == 3)

      let second = try await kb("run", folder + "/pipeline.yaml", "--json", "--quiet").decoded(Report.self)
      #expect(second.stages[0].ingest?.unchanged == 2)
      #expect(second.stages[1].embed?.embedded == 0)
      #expect(second.stages[3].digest?.articles == 0 && second.stages[3].digest?.output == nil)
      #expect(second.stages[4].changes?.isEmpty == true)
    }
  }

  @Test("The folder of the pipeline's database is made where it is missing")
  func newFolder() async throws {
    try await withPipeline { folder in
      let file = folder + "/pipeline.yaml"
      let elsewhere = try String(contentsOfFile: file, encoding: .utf8)
        .replacing("database: kb.sqlite", with: "stages: [ingest]\ndatabase: new/folder/kb.sqlite")
        .split(separator: "\n").prefix { !$0.hasPrefix("digest:") }.joined(separator: "\n")
      try Data(elsewhere.utf8).write(to: URL(fileURLWithPath: file))
      let result = try await kb("run", file, "--quiet")
      #expect(result.code == 0, "\(result.diagnostics)")
      #expect(FileManager.default.fileExists(atPath: folder + "/new/folder/kb.sqlite"))
    }
  }

  @Test("After a stage failed the next run goes on there, and --restart begins anew")
  func resumes() async throws {
    try await withPipeline { folder in
      let obstacle = URL(fileURLWithPath: folder + "/maps")
      try Data().write(to: obstacle)
      let broken = try await kb("run", folder + "/pipeline.yaml", "--json", "--quiet")
      #expect(broken.code == 2)
      #expect(broken.complaints.count == 1 && broken.diagnostics.contains("the stage 'map' failed"))
      let plan = try await kb("run", folder + "/pipeline.yaml", "--dry-run", "--json").decoded(Plan.self)
      #expect(plan.stages.map(\.done) == [true, true, true, true, true, false, false])

      try FileManager.default.removeItem(at: obstacle)
      let resumed = try await kb("run", folder + "/pipeline.yaml", "--json", "--quiet").decoded(Report.self)
      #expect(resumed.stages.map(\.resumed) == [true, true, true, true, true, false, false])
      #expect(resumed.stages[0].ingest?.added == 2)
      let next = try await kb("run", folder + "/pipeline.yaml", "--json", "--quiet").decoded(Report.self)
      #expect(next.stages.map(\.resumed) == [Bool](repeating: false, count: 7))

      try FileManager.default.removeItem(at: URL(fileURLWithPath: folder + "/maps"))
      try Data().write(to: obstacle)
      #expect(try await kb("run", folder + "/pipeline.yaml", "--quiet").code == 2)
      try FileManager.default.removeItem(at: obstacle)
      let anew = try await kb("run", folder + "/pipeline.yaml", "--restart", "--json", "--quiet").decoded(Report.self)
      #expect(anew.stages.allSatisfy { !$0.resumed })
    }
  }

  @Test("A dry run says what would be done and writes nothing")
  func dryRun() async throws {
    try await withPipeline { folder in
      let before = try FileManager.default.subpathsOfDirectory(atPath: folder).sorted()
      let result = try await kb("run", folder + "/pipeline.yaml", "--dry-run", "--json")
      #expect(result.code == 0)
      let plan = try result.decoded(Plan.self)
      #expect(plan.stages[0].steps[0].contains("2 files, 2 of them not read before"))
      #expect(plan.stages[4].steps == ["ask and watch: How much did IBM pledge to Linux for 2001?"])
      #expect(try FileManager.default.subpathsOfDirectory(atPath: folder).sorted() == before)

      try FileManager.default.removeItem(atPath: folder + "/articles")
      let problem = try await kb("run", folder + "/pipeline.yaml", "--dry-run")
      #expect(problem.code == 1)
      #expect(problem.output.contains("but there is no " + folder + "/articles"))
    }
  }

  @Test("A pipeline that cannot be read gets one line that names it, and exit code 2")
  func badFile() async throws {
    try await withTemporaryFolder { folder in
      try Data("name: x\n\tsources: y\n".utf8).write(to: URL(fileURLWithPath: folder + "/tab.yaml"))
      for (name, message) in [("tab", "tab.yaml:2: "), ("none", "none.yaml: there is no such file")] {
        let result = try await kb("run", folder + "/\(name).yaml")
        #expect(result.code == 2)
        #expect(result.complaints.count == 1 && result.diagnostics.contains(message))
      }
    }
  }

  private func withPipeline(_ body: (String) async throws -> Void) async throws {
    try await withTemporaryFolder { folder in
      try FileManager.default.createDirectory(atPath: folder + "/articles", withIntermediateDirectories: true)
      for name in ["commoditise-your-complement.md", "no-moat-memo-revisited.txt"] {
        try FileManager.default.copyItem(atPath: Repository.corpus + "/" + name, toPath: folder + "/articles/" + name)
      }
      let pipeline = """
        name: Test
        database: kb.sqlite
        encoders: [wordllama-l2-256]
        sources: [articles]
        digest: {output: digest.md}
        export: {format: csv, output: articles.csv}
        questions: ["How much did IBM pledge to Linux for 2001?"]
        map:
          taxonomy: \(Repository.root)/pipelines/open-source-strategy.yaml
          output: maps/{date}.svg
        """
      try Data(pipeline.utf8).write(to: URL(fileURLWithPath: folder + "/pipeline.yaml"))
      try await body(folder)
    }
  }
}
