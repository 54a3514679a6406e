import Foundation
import TestSupport
import Testing

@Suite("The digest", .needsModel("all-minilm-l6-v2"), .needsModel("wordllama-l2-256"))
struct DigestCommandTests {
  /// Calls `body` with a copy of the sample database whose articles all have summaries, and a folder.
  private func withSamples(_ body: (_ database: String, _ folder: String) async throws -> Void)
    async throws
  {
    let sample = try await SampleBase.ingested().path
    try await withTemporaryFolder { folder in
      let database = folder + "/kb.sqlite"
      try FileManager.default.copyItem(atPath: sample, toPath: database)
      _ = try await kb("summarize", "--new", "--db", database)
      try await body(database, folder)
    }
  }

  private func ingest(_ text: String, as name: String, into database: String, folder: String)
    async throws
  {
    try Data(text.utf8).write(to: URL(fileURLWithPath: folder + "/" + name))
    #expect(try await kb("ingest", folder + "/" + name, "--db", database).code == 0)
  }

  private static let known = """
    When Facebook set up its AI research group in December 2013 it wanted Yann LeCun, and LeCun wanted to remain a \
    scientist. He kept his chair at New York University, and the lab, soon known as FAIR, published its papers and its \
    code. Competitors had to match the terms. Apple, the most secretive of the large companies, announced in December \
    2016 that its researchers would be allowed to publish.
    """
  private static let unknown = """
    Oyster beds off the coast of Brittany died in the warm summer of last year, and the growers lost two thirds of \
    their harvest. Water above twenty-four degrees lets a virus spread through the young shells within days.
    """

  @Test(
    "Says what an article repeats and from whom, and what it adds, with links that open at the place"
  )
  func compared() async throws {
    try await withSamples { database, folder in
      let article =
        "# Oysters and researchers\n\nBy Ann Example\n\n\(Self.known)\n\n## The sea\n\n\(Self.unknown)\n"
      try await ingest(article, as: "oysters.md", into: database, folder: folder)
      let digest = folder + "/digest.md"
      #expect(try await kb("summarize", "--new", "--digest", digest, "--db", database).code == 0)
      let text = try String(contentsOfFile: digest, encoding: .utf8)
      #expect(text.hasPrefix("# 1 new article\n"))
      let parts = text.components(separatedBy: "**Said before**")
      try #require(parts.count == 2)
      #expect(
        parts[0].contains("**Not said before**")
          && parts[0].contains("> Oyster beds off the coast of Brittany"))
      #expect(
        !(parts[0].components(separatedBy: "**Not said before**").last ?? "").contains("Yann LeCun")
      )
      #expect(parts[1].contains("Beatriz Lindqvist") && parts[1].contains("Yann LeCun"))
      // The file's seventh line holds the paragraph on oysters' heading, the ninth the paragraph itself.
      #expect(text.contains("oysters.md#L9"))
    }
  }

  @Test("Finds a fact said again in other words, but not one with another number")
  func restated() async throws {
    try await withSamples { database, folder in
      let article = """
        # Trials

        The growers of Brittany have gone to court over their oysters. Elon Musk sued OpenAI on 29 February, because in \
        his eyes it had abandoned openness. Grok-1 is a mixture of nine experts, three of which work on any given \
        token, and it has 414 billion parameters in total.
        """
      try await ingest(article, as: "trials.md", into: database, folder: folder)
      let digest = folder + "/digest.md"
      #expect(try await kb("summarize", "--new", "--digest", digest, "--db", database).code == 0)
      let parts = try String(contentsOfFile: digest, encoding: .utf8).components(separatedBy: "**Said before**")
      try #require(parts.count == 2)
      let repeated = parts[1].components(separatedBy: "**Possible contradictions**")[0]
      #expect(repeated.contains("Elon Musk sued OpenAI on 29 February, because"))
      #expect(repeated.contains("Delphine Arbuckle"))
      #expect(!repeated.contains("nine experts") && !repeated.contains("oysters"))
    }
  }

  @Test("Puts the article that adds most first")
  func ranked() async throws {
    try await withSamples { database, folder in
      try await ingest(
        "# An echo\n\n\(Self.known)\n", as: "1-echo.md", into: database, folder: folder)
      try await ingest(
        "# Oysters\n\n\(Self.unknown)\n", as: "2-oysters.md", into: database, folder: folder)
      let digest = folder + "/digest.html"
      #expect(try await kb("summarize", "--new", "--digest", digest, "--db", database).code == 0)
      let text = try String(contentsOfFile: digest, encoding: .utf8)
      let (oysters, echo) = (text.range(of: ">Oysters</a>"), text.range(of: ">An echo</a>"))
      #expect(try #require(oysters).lowerBound < #require(echo).lowerBound)
      #expect(text.hasPrefix("<!DOCTYPE html>") && !text.contains("<script"))
    }
  }

  @Test("Names what an article may contradict")
  func contradicted() async throws {
    try await withSamples { database, folder in
      let claim = """
        Guillaume Lample and Timothée Lacroix were among the authors of the LLaMA paper of February 2023; a few months \
        later they were founders of Mistral AI in Paris, and in June 2023 the new company raised 250 million euros \
        before it had a product.
        """
      try await ingest(
        "# Mistral\n\nBy Ann Example\n\n\(claim)\n", as: "mistral.md", into: database, folder: folder)
      let digest = folder + "/digest.md"
      #expect(try await kb("summarize", "--new", "--digest", digest, "--db", database).code == 0)
      let parts = try String(contentsOfFile: digest, encoding: .utf8).components(
        separatedBy: "**Possible contradictions**")
      #expect(parts.count == 2)
      #expect(
        parts.last?.contains("250 million euros") == true
          && parts.last?.contains("105 million euros") == true)
    }
  }

  @Test("What an article says cannot become markup")
  func escaping() async throws {
    try await withSamples { database, folder in
      let article =
        "A <b>bold</b> & *starred* title\n\nThe tag <script>alert(1)</script> was found in all of the pages today.\n"
      try await ingest(article, as: "markup.txt", into: database, folder: folder)
      for name in ["digest.md", "digest.html"] {
        let arguments = ["--digest", folder + "/" + name, "--db", database]
        #expect(try await kb(["summarize", folder + "/markup.txt"] + arguments).code == 0)
        #expect(
          try !String(contentsOfFile: folder + "/" + name, encoding: .utf8).contains("<script>"))
      }
    }
  }

  @Test("A file that exists is not replaced before --force says so, and nothing counts as shown")
  func existing() async throws {
    try await withSamples { database, folder in
      try await ingest(
        "# Oysters\n\n\(Self.unknown)\n", as: "oysters.md", into: database, folder: folder)
      let digest = folder + "/digest.md"
      try Data("mine".utf8).write(to: URL(fileURLWithPath: digest))
      let refused = try await kb("summarize", "--new", "--digest", digest, "--db", database)
      #expect(refused.code == 2 && refused.complaints.count == 1)
      #expect(try String(contentsOfFile: digest, encoding: .utf8) == "mine")
      let elsewhere = try await kb(
        "summarize", "--new", "--digest", folder + "/none/digest.md", "--db", database)
      #expect(elsewhere.code == 2 && elsewhere.complaints.count == 1)
      #expect(
        try await kb("summarize", "--new", "--digest", digest, "--force", "--db", database).code
          == 0)
      #expect(try String(contentsOfFile: digest, encoding: .utf8).hasPrefix("# 1 new article"))
      // Without news there is nothing to write.
      #expect(
        try await kb("summarize", "--new", "--digest", folder + "/next.md", "--db", database).code
          == 0)
      #expect(!FileManager.default.fileExists(atPath: folder + "/next.md"))
    }
  }
}
