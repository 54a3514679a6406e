import Foundation
import TestSupport
import Testing

@Suite("Export", .needsModel("all-minilm-l6-v2"), .needsModel("wordllama-l2-256"))
struct ExportCommandTests {
  private struct Extracted: Decodable {
    let title, author, published, url: String?
    let text: String
  }

  private func lines(_ text: String) throws -> [Extracted] {
    try text.split(separator: "\n").map {
      try JSONDecoder().decode(Extracted.self, from: Data($0.utf8))
    }
  }

  @Test("JSON lines are read again as the same articles")
  func jsonLines() async throws {
    let sample = try await SampleBase.ingested().path
    let exported = try await kb("export", "--db", sample).output
    try await withTemporaryFolder { folder in
      let database = folder + "/kb.sqlite"
      #expect(
        try await kb(["ingest", "-", "--no-embed", "--db", database], input: exported).code == 0)
      let again = try await kb("export", "--db", database).output
      let (first, second) = (try lines(exported), try lines(again))
      #expect(first.count > 25)
      #expect(first.map(\.text) == second.map(\.text))
      #expect(
        first.map(\.title) == second.map(\.title)
          && first.map(\.published) == second.map(\.published))
      #expect(first.map(\.author) == second.map(\.author) && first.map(\.url) == second.map(\.url))
    }
  }

  @Test("A note is a Markdown file with front matter, from which the article can be read again")
  func notes() async throws {
    let sample = try await SampleBase.ingested().path
    try await withTemporaryFolder { folder in
      let notes = folder + "/notes"
      let export = try await kb("export", "--format", "markdown", "--output", notes, "--db", sample)
      #expect(export.code == 0)
      let names = try FileManager.default.contentsOfDirectory(atPath: notes)
      #expect(
        try await kb("list", "--db", sample).output.split(separator: "\n").count == names.count)

      let name = try #require(names.first { $0.hasPrefix("publish-or-they-perish-elsewhere") })
      let note = try #require(try lines(await kb("extract", notes + "/" + name).output).first)
      let original = try #require(
        try lines(await kb("extract", Repository.corpus + "/weights-as-recruiting.txt").output)
          .first)
      #expect(note.title == original.title && note.author == original.author)
      #expect(note.published == original.published && note.text == original.text)

      let again = try await kb("export", "--format", "markdown", "--output", notes, "--db", sample)
      #expect(again.code == 2 && again.complaints.count == 1)
      #expect(
        try await kb("export", "--format", "markdown", "--output", notes, "--force", "--db", sample)
          .code == 0)
    }
  }

  @Test("A bibliography has an entry an article, and a filter narrows it")
  func bibliography() async throws {
    let sample = try await SampleBase.ingested().path
    let articles = try await kb("list", "--db", sample).output.split(separator: "\n").count
    let bibtex = try await kb("export", "--format", "bibtex", "--db", sample).output
    #expect(bibtex.components(separatedBy: "@misc{").count == articles + 1)
    let csl = try await kb(
      "export", "--format", "csl-json", "--since", "2025-01-01", "--db", sample
    ).output
    let items = try #require(
      try JSONSerialization.jsonObject(with: Data(csl.utf8)) as? [[String: Any]])
    #expect(!items.isEmpty && items.count < articles)
  }

  @Test("A table has a row an article, with commas and quotes in their fields")
  func table() async throws {
    let sample = try await SampleBase.ingested().path
    let script = "import csv, json, sys; print(json.dumps(list(csv.DictReader(sys.stdin))))"
    let csv = try await kb("export", "--format", "csv", "--db", sample).output
    let rows = try await runCommand("/usr/bin/env", ["python3", "-c", script], input: csv).decoded(
      [[String: String]].self)
    let titles = try lines(await kb("export", "--db", sample).output).map { $0.title ?? "" }
    #expect(rows.map { $0["title"] ?? "" } == titles)
    #expect(titles.contains { $0.contains(",") } && titles.contains { $0.contains("\"") })
  }

  @Test("A file that exists is not replaced, and notes need a folder")
  func output() async throws {
    let sample = try await SampleBase.ingested().path
    try await withTemporaryFolder { folder in
      let file = folder + "/all.bib"
      try Data("mine".utf8).write(to: URL(fileURLWithPath: file))
      let refused = try await kb("export", "--format", "bibtex", "-o", file, "--db", sample)
      #expect(refused.code == 2 && refused.complaints.count == 1)
      #expect(try String(contentsOfFile: file, encoding: .utf8) == "mine")
    }
    #expect(try await kb("export", "--format", "markdown", "--db", sample).code == 64)
  }
}
