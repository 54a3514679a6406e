import Crypto
import Foundation
import TestSupport
import Testing

private func digest(_ text: String) -> String {
  SHA256.hash(data: Data(text.utf8)).map { String(format: "%02x", $0) }.joined()
}

@Suite("The main job", .needsModel("all-minilm-l6-v2"), .needsModel("wordllama-l2-256"))
struct MainJobTests {
  @Test("Ingest reads every article of the corpus, recognises the copy and the revision, and embeds every passage")
  func ingest() async throws {
    let report = try await SampleBase.ingested().report
    #expect(report.failed == 0)
    #expect(report.added >= 24)
    #expect(report.updated == 1)
    #expect(report.duplicates == 1)
    #expect(report.embedded > report.passages)
  }

  @Test("Ingest of the same folder again finds nothing to do")
  func ingestAgain() async throws {
    let first = try await SampleBase.ingested()
    let again = try await kb("ingest", Repository.corpus, "--db", first.path, "--json")
    #expect(again.code == 0)
    let report = try again.decoded(IngestJSON.self)
    #expect(report.added + report.updated + report.duplicates + report.passages + report.embedded == 0)
    #expect(report.unchanged > 20)
  }

  @Test("Ask answers with quotes that are the bytes of the article they name")
  func ask() async throws {
    let path = try await SampleBase.ingested().path
    let result = try await kb("ask", "why did Meta release Llama 2", "--db", path, "--json")
    #expect(result.code == 0)
    let answer = try result.decoded(AnswerJSON.self)
    #expect(answer.answered)
    #expect(!answer.answer.isEmpty)
    #expect(answer.origins >= 2)
    let used = answer.answer.flatMap(\.citations) + answer.disagreements.flatMap { [$0.first, $0.second] }
    #expect(Set(used) == Set(answer.citations.map(\.n)))
    for citation in answer.citations {
      let shown = try await kb("show", String(citation.article.id), "--db", path, "--json").decoded(ShownJSON.self)
      let bytes = Array(shown.article.text.utf8)[citation.start..<citation.end]
      #expect(String(decoding: bytes, as: UTF8.self) == citation.quote)
      #expect(digest(shown.article.text) == citation.article.sha256)
      #expect(digest(citation.quote) == citation.sha256)
    }
  }

  @Test("Ask gives the same bytes every time")
  func deterministic() async throws {
    let path = try await SampleBase.ingested().path
    let arguments = ["ask", "why did Meta release Llama 2", "--db", path, "--json"]
    let first = try await kb(arguments)
    #expect(try await kb(arguments).output == first.output)
  }

  @Test("Ask exits with 3 and names what came nearest where the corpus does not answer")
  func unanswered() async throws {
    let path = try await SampleBase.ingested().path
    let question = "what does a Llama 2 licence cost in euros"
    let result = try await kb("ask", question, "--db", path, "--json")
    #expect(result.code == 3)
    let answer = try result.decoded(AnswerJSON.self)
    #expect(!answer.answered && answer.answer.isEmpty && answer.citations.isEmpty)
    #expect(!answer.nearest.isEmpty)
    let text = try await kb("ask", question, "--db", path)
    #expect(text.code == 3)
    #expect(text.output.contains("euros"))
  }

  @Test("Verify accepts an answer as it was given, and fails on one changed byte")
  func verify() async throws {
    let path = try await SampleBase.ingested().path
    let answer = try await kb("ask", "why did Meta release Llama 2", "--db", path, "--json").output
    let verified = try await kb(["verify", "-", "--db", path, "--json"], input: answer)
    #expect(verified.code == 0)
    let report = try verified.decoded(VerifyJSON.self)
    #expect(report.citations > 0 && report.verified == report.citations && report.failed.isEmpty)

    let quote = try #require(try JSONDecoder().decode(AnswerJSON.self, from: Data(answer.utf8)).citations.first?.quote)
    var changed = Array(quote)
    changed[3] = changed[3] == "x" ? "y" : "x"
    let forged = answer.replacingOccurrences(of: quote, with: String(changed))
    #expect(forged != answer)
    let refused = try await kb(["verify", "-", "--db", path, "--json"], input: forged)
    #expect(refused.code == 1)
    #expect(try refused.decoded(VerifyJSON.self).failed.count >= 1)
  }

  @Test(
    "Search finds passages by words, by meaning and by both, also in Chinese", arguments: ["text", "vector", "hybrid"])
  func search(mode: String) async throws {
    struct Found: Decodable {
      struct Hit: Decodable {
        struct Passage: Decodable { let text: String }
        let rank: Int
        let passage: Passage
        let article: ArticleJSON
      }
      let hits: [Hit]
    }
    let path = try await SampleBase.ingested().path
    let found = try await kb(
      "search", "700 million monthly active users clause", "--mode", mode, "-k", "5", "--db", path, "--json"
    ).decoded(Found.self)
    #expect(found.hits.map(\.rank) == Array(1...5))
    #expect(found.hits.contains { $0.passage.text.contains("700 million") })
    if mode != "vector" {
      let chinese = try await kb("search", "许可证", "--mode", mode, "--db", path, "--json").decoded(Found.self)
      #expect(chinese.hits.first?.article.path.hasSuffix("qwen-open-strategy-zh.html") == true)
    }
  }

  @Test(
    "Search takes whatever a user types",
    arguments: ["\"", "AND OR NOT", "(", "a* NEAR(b", "-", "title:", "--", "\u{1}"])
  func searchSyntax(query: String) async throws {
    let path = try await SampleBase.ingested().path
    #expect(try await kb("search", "--db", path, "--", query).code == 0)
  }

  @Test("List, stats and doctor agree on a sound database")
  func overview() async throws {
    struct Listing: Decodable { let articles: [ArticleJSON] }
    struct Stats: Decodable {
      struct Counts: Decodable { let articles: Int }
      let stats: Counts
    }
    struct Doctor: Decodable {
      let problems: [String]
    }
    let path = try await SampleBase.ingested().path
    let listing = try await kb("list", "--db", path, "--json").decoded(Listing.self)
    #expect(try await kb("stats", "--db", path, "--json").decoded(Stats.self).stats.articles == listing.articles.count)
    #expect(try await kb("doctor", "--db", path, "--json").decoded(Doctor.self).problems.isEmpty)
  }

  @Test("History shows what was edited without saying so")
  func history() async throws {
    let path = try await SampleBase.ingested().path
    let result = try await kb("history", "https://weightwatch.example/notes/grok-weights-first-take", "--db", path)
    #expect(result.code == 0)
    #expect(result.output.contains("\n- ") && result.output.contains("\n+ "))
  }

  @Test("Every key of the contract is there, unknown facts as null")
  func keys() async throws {
    let path = try await SampleBase.ingested().path
    func object(_ arguments: String...) async throws -> [String: Any] {
      let output = try await kb(arguments + ["--db", path, "--json"]).output
      return try #require(try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any])
    }
    let articleKeys: Set = ["id", "title", "author", "published", "url", "path", "sha256"]
    let answer = try await object("ask", "why did Meta release Llama 2")
    #expect(
      Set(["question", "answered", "answer", "citations", "disagreements", "origins", "nearest"]).isSubset(
        of: answer.keys))
    for citation in try #require(answer["citations"] as? [[String: Any]]) {
      #expect(Set(citation.keys) == ["n", "article", "start", "end", "quote", "sha256"])
      #expect(Set(try #require(citation["article"] as? [String: Any]).keys) == articleKeys)
    }
    let hits = try #require(try await object("search", "moat")["hits"] as? [[String: Any]])
    for hit in hits {
      #expect(Set(hit.keys) == ["rank", "score", "passage", "article"])
      #expect(Set(try #require(hit["passage"] as? [String: Any]).keys) == ["id", "start", "end", "text", "heading"])
    }
    let extracted = try await kb("extract", Repository.corpus + "/no-moat-memo-revisited.txt").output
    let article = try #require(try JSONSerialization.jsonObject(with: Data(extracted.utf8)) as? [String: Any])
    let keys: Set = ["path", "title", "author", "published", "url", "language", "format", "text", "blocks"]
    #expect(keys.isSubset(of: article.keys))
  }

  @Test("A phrase and an exclusion bind whatever decides the order", arguments: ["text", "vector", "hybrid"])
  func binding(mode: String) async throws {
    let path = try await SampleBase.ingested().path
    struct Found: Decodable {
      struct Hit: Decodable {
        struct Passage: Decodable {
          let text: String
        }
        let passage: Passage
      }
      let hits: [Hit]
    }
    let phrase = try await kb("search", #""ubiquity""#, "--mode", mode, "--db", path, "--json").decoded(Found.self)
    #expect(phrase.hits.allSatisfy { $0.passage.text.lowercased().contains("ubiquit") })
    let without = try await kb("search", "moat -google", "--mode", mode, "--db", path, "--json").decoded(Found.self)
    #expect(!without.hits.isEmpty)
    #expect(without.hits.allSatisfy { !$0.passage.text.lowercased().contains("google") })
  }

  @Test("Show finds an article by any place it was read from")
  func places() async throws {
    let path = try await SampleBase.ingested().path
    let copy = try await kb("show", "why-chip-makers-cheer.computeroundup.html", "--db", path)
    let original = try await kb("show", "open-models-hardware-demand.fabledger.html", "--db", path)
    #expect(copy.code == 0 && copy.output == original.output)
    let feed = try await kb("show", "data-openness.rss.xml", "--db", path)
    #expect(feed.code == 2 && feed.diagnostics.contains("give the number"))
  }

  @Test("Vanished files are reported, removed only with --prune, and never because a whole folder is missing")
  func prune() async throws {
    try await withTemporaryFolder { folder in
      let articles = folder + "/articles"
      let database = folder + "/kb.sqlite"
      try FileManager.default.createDirectory(atPath: articles, withIntermediateDirectories: true)
      for name in ["no-moat-memo-revisited.txt", "weights-as-recruiting.txt"] {
        try FileManager.default.copyItem(atPath: Repository.corpus + "/" + name, toPath: articles + "/" + name)
      }
      _ = try await kb("ingest", articles, "--db", database)
      try FileManager.default.moveItem(atPath: articles, toPath: folder + "/elsewhere")
      _ = try await kb("ingest", articles, "--db", database, "--prune")
      #expect(try await kb("list", "--db", database).output.split(separator: "\n").count == 2)
      try FileManager.default.moveItem(atPath: folder + "/elsewhere", toPath: articles)
      try FileManager.default.removeItem(atPath: articles + "/weights-as-recruiting.txt")
      let reported = try await kb("ingest", articles, "--db", database)
      #expect(reported.diagnostics.contains("weights-as-recruiting.txt"))
      #expect(try await kb("list", "--db", database).output.split(separator: "\n").count == 2)
      let pruned = try await kb("ingest", articles, "--db", database, "--prune")
      #expect(pruned.diagnostics.contains("forgotten") && pruned.diagnostics.contains("weights-as-recruiting.txt"))
      #expect(try await kb("list", "--db", database).output.split(separator: "\n").count == 1)
    }
  }

  @Test("JSON lines on standard input are articles, and embedding can come later")
  func standardInput() async throws {
    try await withTemporaryFolder { folder in
      let database = folder + "/kb.sqlite"
      let lines = try await kb("extract", Repository.corpus + "/no-moat-memo-revisited.txt").output
      let report = try await kb(["ingest", "-", "--no-embed", "--db", database, "--json"], input: lines).decoded(
        IngestJSON.self)
      #expect(report.added == 1 && report.embedded == 0)
      struct Embedded: Decodable { let embedded, left: Int }
      let embedded = try await kb("embed", "--db", database, "--json").decoded(Embedded.self)
      #expect(embedded.embedded == 2 * report.passages && embedded.left == 0)
    }
  }

  @Test("Another encoder's vectors stand beside the first one's, and stats shows how far each has come")
  func encoders() async throws {
    struct Stats: Decodable {
      struct Counts: Decodable {
        struct Coverage: Decodable {
          let name: String
          let embedded: Int
        }
        let passages: Int
        let encoders: [Coverage]
      }
      let stats: Counts
    }
    try await withTemporaryFolder { folder in
      let database = folder + "/kb.sqlite"
      let file = Repository.corpus + "/no-moat-memo-revisited.txt"
      _ = try await kb("ingest", file, "--db", database, "--encoder", "wordllama-l2-256")
      let text = try await kb("search", "moat", "--mode", "vector", "--db", database).output
      #expect(try await kb("embed", "--encoder", "all-minilm-l6-v2", "--db", database).code == 0)
      let stats = try await kb("stats", "--db", database, "--json").decoded(Stats.self).stats
      #expect(stats.encoders.map(\.name) == ["wordllama-l2-256", "all-minilm-l6-v2"])
      #expect(stats.encoders.allSatisfy { $0.embedded == stats.passages })
      #expect(!text.isEmpty)
      // A new article gets the vectors of the encoders that are asked for, and stats says which it lacks.
      _ = try await kb(
        "ingest", Repository.corpus + "/weights-as-recruiting.txt", "--db", database, "--encoder", "all-minilm-l6-v2")
      let after = try await kb("stats", "--db", database, "--json").decoded(Stats.self).stats
      #expect(after.encoders[0].embedded == stats.passages && after.encoders[1].embedded == after.passages)
      #expect(try await kb("stats", "--db", database).output.contains("\(stats.passages) of \(after.passages)"))
      #expect(try await kb("search", "moat", "--db", database).code == 0)
    }
  }

  @Test("Ask says of an empty database how to fill it")
  func emptyDatabase() async throws {
    try await withTemporaryFolder { folder in
      let path = folder + "/kb.sqlite"
      _ = try await kb("ingest", Repository.corpus + "/no-moat-memo-revisited.txt", "--db", path)
      _ = try await kb("remove", "1", "--db", path)
      let result = try await kb("ask", "why did Meta release Llama 2", "--db", path)
      #expect(result.code == 3)
      #expect(result.diagnostics.contains("holds no articles; fill it with kb ingest PATH"))
    }
  }

  @Test("Remove takes an article out of every result")
  func remove() async throws {
    try await withTemporaryFolder { folder in
      let path = folder + "/kb.sqlite"
      let file = Repository.corpus + "/no-moat-memo-revisited.txt"
      _ = try await kb("ingest", file, "--db", path)
      #expect(try await kb("search", "moat", "--db", path).output.contains("Moat"))
      #expect(try await kb("remove", "no-moat-memo-revisited.txt", "--db", path).code == 0)
      #expect(try await kb("search", "moat", "--db", path).output.isEmpty)
      #expect(try await kb("doctor", "--db", path).code == 0)
      #expect(try await kb("ingest", file, "--db", path, "--json").decoded(IngestJSON.self).added == 1)
    }
  }
}
