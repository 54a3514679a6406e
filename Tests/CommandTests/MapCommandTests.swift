import Foundation
import TestSupport
import Testing

@Suite("kb map", .needsModel("all-minilm-l6-v2"), .needsModel("wordllama-l2-256"))
struct MapCommandTests {
  private static let taxonomy = Repository.root + "/pipelines/open-source-strategy.yaml"

  private struct Map: Decodable {
    struct Mapped: Decodable {
      struct Argued: Decodable {
        struct Quote: Decodable {
          let text: String
          let start, end: Int
        }
        let id: String
        let quotes: [Quote]
      }
      let article: ArticleJSON
      let motives: [Argued]
    }
    let articles: [Mapped]
  }

  private struct Evaluation: Decodable {
    struct Split: Decodable {
      let split: String
      let passages: Int
      let precision, recall, f1: Double
    }
    let splits: [Split]
  }

  @Test("The map of the corpus finds what its plainest articles argue, and the same map every time")
  func corpus() async throws {
    let base = try await SampleBase.ingested().path
    let result = try await kb("map", "--taxonomy", Self.taxonomy, "--db", base, "--json", "--quiet")
    #expect(result.code == 0)
    let map = try result.decoded(Map.self)
    let motives = Dictionary(map.articles.map { ($0.article.title ?? "", $0.motives.map(\.id)) }) { first, _ in first }
    #expect(
      motives["Publish or they perish elsewhere: open weights as a recruiting tool"]?.contains("researchers") == true)
    #expect(motives["Open models as hardware demand: why chip makers cheer"]?.contains("hardware-or-cloud") == true)
    #expect(motives["Llama is a complement, and Meta intends to keep it cheap"]?.contains("complement") == true)
    #expect(try await kb("map", "--taxonomy", Self.taxonomy, "--db", base, "--json", "--quiet").output == result.output)
  }

  @Test("One actor's map is smaller, and every format begins as it should")
  func formats() async throws {
    let base = try await SampleBase.ingested().path
    for (format, head) in [
      ("terminal", "Strategies of open source, where it names Nvidia"), ("csv", "article_id,title,"),
      ("html", "<!DOCTYPE html>"), ("svg", "<svg "),
    ] {
      let result = try await kb(
        "map", "--taxonomy", Self.taxonomy, "--db", base, "--actor", "Nvidia", "--format", format, "--quiet")
      #expect(result.code == 0)
      #expect(result.output.hasPrefix(head))
    }
  }

  @Test("The labelled passages are measured, the half that was tuned on apart from the other")
  func evaluation() async throws {
    let result = try await kb(
      "map", "--taxonomy", Self.taxonomy, "--evaluate", Repository.corpus + "/motives.jsonl", "--json", "--quiet")
    let evaluation = try result.decoded(Evaluation.self)
    #expect(evaluation.splits.map(\.split) == ["dev", "test"])
    #expect(evaluation.splits.reduce(0) { $0 + $1.passages } >= 120)
    // A floor under what was measured, so that a change that loses quality is seen.
    for split in evaluation.splits {
      #expect(split.precision >= 0.65 && split.recall >= 0.45 && split.f1 >= 0.6, "\(split)")
    }
  }

  @Test("A taxonomy that is missing or wrong, or labels that do not fit, get one line and exit code 2")
  func badInput() async throws {
    try await withTemporaryFolder { folder in
      let base = try await SampleBase.ingested().path
      try Data("name: x\nmotives:\n  - id: a\n".utf8).write(to: URL(fileURLWithPath: folder + "/bad.yaml"))
      try Data(#"{"article":"no-moat-memo-revisited.txt","text":"x","motives":["fame"],"split":"dev"}"#.utf8)
        .write(to: URL(fileURLWithPath: folder + "/labels.jsonl"))
      for arguments in [
        ["--taxonomy", folder + "/none.yaml"], ["--taxonomy", folder + "/bad.yaml"],
        ["--taxonomy", Self.taxonomy, "--evaluate", folder + "/labels.jsonl"],
        ["--taxonomy", Self.taxonomy, "--evaluate", folder + "/none.jsonl"],
      ] {
        let result = try await kb(["map", "--db", base, "--quiet"] + arguments)
        #expect(result.code == 2)
        #expect(result.diagnostics.split(separator: "\n").count == 1, "\(result.diagnostics)")
      }
    }
  }
}
