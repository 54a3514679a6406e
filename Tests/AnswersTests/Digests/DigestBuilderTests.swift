import Answers
import Articles
import KnowledgeBase
import Llama
import Retrieval
import TestSupport
import Testing

@Suite("A digest", .needsModel("wordllama-l2-256"))
struct DigestBuilderTests {
  private static let known =
    "The lab published its papers and its code in the spring of 2014, and competitors had to match these terms."
  private static let unknown =
    "Oyster beds off the coast of Brittany died in the warm summer, and the growers lost two thirds of their harvest."

  /// The digest of articles given by their paragraphs, the first of which is there before the others.
  private func digest(
    of articles: [[String]], body: (Digest, KnowledgeBase) throws -> Void
  ) async throws {
    let path = try #require(pathOfInstalledModel("wordllama-l2-256"))
    let encoder = try TextEncoder(modelAt: path)
    try await withTemporaryFolder { folder in
      let knowledgeBase = try KnowledgeBase(path: folder + "/kb.sqlite", access: .create)
      let record = try knowledgeBase.encoder(name: "words", digest: "d", dimensions: encoder.info.dimensions)
      var ids: [ArticleID] = []
      for (number, paragraphs) in articles.enumerated() {
        let article = Article(paragraphs: paragraphs)
        let source = SourceStamp(
          path: "/articles/\(number).html", size: 1, modified: 1, sha256: ContentDigest.sha256(of: "\(number)"))
        let id = try knowledgeBase.store(article, passages: article.passages(), from: source).article
        let vectors = try await encoder.encode(paragraphs, as: .passage)
        try knowledgeBase.store(
          zip(try knowledgeBase.passages(of: id), paragraphs.indices).map { ($0.id, vectors[$1]) }, of: record.id)
        ids.append(id)
      }
      let new = Array(ids.dropFirst())
      let method = SummaryMethod(settings: "s", model: "m")
      try knowledgeBase.store(
        try new.map {
          SummaryRecord(article: $0, revision: try knowledgeBase.article($0).revision, sentences: [])
        }, by: method)
      let measure = try #require(try NoveltyMeasure(knowledgeBase: knowledgeBase, encoder: record))
      let novelties = try measure.novelties(of: new)
      let summaries = try ArticleSummary.stored(of: new, by: method, novelties: novelties, in: knowledgeBase)
      let builder = DigestBuilder(knowledgeBase: knowledgeBase, encoder: encoder)
      try body(try await builder.digest(of: summaries, novelties: novelties), knowledgeBase)
    }
  }

  @Test("Quotes what an article repeats beside the earlier article, and what it adds, byte for byte")
  func repeatedAndAdded() async throws {
    try await digest(of: [[Self.known], [Self.known + " Nobody else did.", Self.unknown]]) { digest, knowledgeBase in
      let entry = try #require(digest.entries.first)
      let repetition = try #require(entry.repetitions.first)
      #expect(repetition.new.quote.hasPrefix("The lab published") && repetition.earlier.quote == Self.known)
      #expect(
        repetition.new.article.path == "/articles/1.html" && repetition.earlier.article.path == "/articles/0.html")
      #expect(entry.additions.map(\.quote) == [Self.unknown])
      for citation in entry.additions + [repetition.new, repetition.earlier] {
        let text = try knowledgeBase.content(of: citation.article.id).text
        #expect(text.slice(citation.start..<citation.end) == citation.quote)
        #expect(citation.sha256 == ContentDigest.sha256(of: citation.quote))
      }
    }
  }

  @Test("The article that adds most comes first, and is called by its file's name where it has no title")
  func order() async throws {
    try await digest(of: [[Self.known], [Self.known + " Nobody else did."], [Self.unknown]]) { digest, _ in
      #expect(digest.entries.map(\.summary.article.path) == ["/articles/2.html", "/articles/1.html"])
      #expect(digest.entries[0].repetitions.isEmpty && digest.entries[0].added > 0 && digest.entries[1].added == 0)
      for format in DigestFormat.allCases {
        let document = digest.document(as: format)
        #expect(
          document.contains("2 new articles") && document.contains("2.html") && document.contains("already in 0.html"))
        #expect(!document.contains("untitled"))
      }
    }
  }
}
