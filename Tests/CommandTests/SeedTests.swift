import TestSupport
import Testing

@Suite("The seed articles", .needsSharedData, .needsModel("all-minilm-l6-v2"), .needsModel("wordllama-l2-256"))
struct SeedTests {
  @Test("Why Meta released Llama 2: every motive, each from the article that states it")
  func motives() async throws {
    let seeds = try #require(Repository.shared) + "/seeds"
    try await withTemporaryFolder { folder in
      _ = try await kb("ingest", seeds, "--db", folder + "/kb.sqlite")
      let answer = try await kb("ask", "why did Meta release Llama 2", "--db", folder + "/kb.sqlite", "--json")
        .decoded(AnswerJSON.self)
      #expect(answer.disagreements.isEmpty, "the two seed articles agree about the licence")
      let motives = [
        ("000_", "Moat"), ("000_", "free-tier or complement"), ("000_", "reputation"),
        ("004_", "prevent OpenAI or Google from controlling"), ("004_", "ubiquity"), ("004_", "Android"),
      ]
      for (file, words) in motives {
        #expect(
          answer.citations.contains { $0.article.path.contains("/" + file) && $0.quote.contains(words) },
          "no quote from \(file) with “\(words)”")
      }
    }
  }
}
