import Articles
import KnowledgeBase
import Retrieval
import TestSupport
import Testing

@Suite("The novelty of an article")
struct NoveltyMeasureTests {
  /// Stores an article of paragraphs with a vector each; those without stay to be embedded.
  @discardableResult
  private func store(
    _ paragraphs: [(text: String, vector: [Float]?)], published: String, as encoder: EncoderRecord,
    in knowledgeBase: KnowledgeBase
  ) throws -> ArticleID {
    var article = Article(paragraphs: paragraphs.map(\.text))
    article.published = PublicationDate(published)
    let digest = ContentDigest.sha256(of: article.text)
    let source = SourceStamp(path: "/\(digest).html", size: 1, modified: 1, sha256: digest)
    let id = try knowledgeBase.store(article, passages: article.passages(), from: source).article
    let passages = try knowledgeBase.passages(of: id)
    try knowledgeBase.store(
      zip(passages, paragraphs).compactMap { passage, paragraph in paragraph.vector.map { (passage.id, $0[...]) } },
      of: encoder.id)
    return id
  }

  private func withDatabase(_ body: (KnowledgeBase, EncoderRecord) throws -> Void) throws {
    try withTemporaryFolder { folder in
      let knowledgeBase = try KnowledgeBase(path: folder + "/kb.sqlite", access: .create)
      try body(knowledgeBase, try knowledgeBase.encoder(name: "by hand", digest: "d", dimensions: 2))
    }
  }

  @Test("It is the distance to what was published before, whatever the order of storing and of asking")
  func beforeAndAfter() throws {
    try withDatabase { knowledgeBase, encoder in
      let last = try store([("Prices fell.", [1, 0])], published: "2024-03-01", as: encoder, in: knowledgeBase)
      let first = try store([("Prices fell fast.", [1, 0])], published: "2024-01-01", as: encoder, in: knowledgeBase)
      let middle = try store([("Oysters died.", [0.6, 0.8])], published: "2024-02-01", as: encoder, in: knowledgeBase)
      let measure = try #require(try NoveltyMeasure(knowledgeBase: knowledgeBase, encoder: encoder))
      let all = try measure.novelties(of: [last, first, middle])
      #expect(all[first]?.value == 1 && all[first]?.passages.first?.nearest.isEmpty == true)
      #expect(abs((all[middle]?.value ?? 0) - 0.4) < 0.01)
      #expect(abs(all[last]?.value ?? 1) < 0.01)
      #expect(try all[last]?.passages[0].nearest.first?.passage == knowledgeBase.passages(of: first)[0].id)
      #expect(try measure.novelties(of: [last]) == [last: all[last]])
    }
  }

  @Test("A long passage weighs more than a short one, and an article is not compared with itself")
  func weights() throws {
    try withDatabase { knowledgeBase, encoder in
      try store([("Prices fell.", [1, 0])], published: "2024-01-01", as: encoder, in: knowledgeBase)
      let long = "Oysters off the coast of Brittany died."
      let id = try store(
        [("Fell again.", [1, 0]), (long, [0, 1]), (long, [0, 1])], published: "2024-02-01", as: encoder,
        in: knowledgeBase)
      let measure = try #require(try NoveltyMeasure(knowledgeBase: knowledgeBase, encoder: encoder))
      let novelty = try #require(try measure.novelties(of: [id])[id])
      let share = Double(2 * long.utf8.count) / Double(2 * long.utf8.count + "Fell again.".utf8.count)
      #expect(abs(novelty.value - share) < 0.01)
      #expect(novelty.passages.map { $0.distance > 0.5 } == [false, true, true])
    }
  }

  @Test("What is not embedded has none")
  func withoutVectors() throws {
    try withDatabase { knowledgeBase, encoder in
      #expect(try NoveltyMeasure(knowledgeBase: knowledgeBase, encoder: encoder) == nil)
      let known = try store([("Prices fell.", [1, 0])], published: "2024-01-01", as: encoder, in: knowledgeBase)
      let half = try store(
        [("Oysters died.", [0, 1]), ("Nobody knew.", nil)], published: "2024-02-01", as: encoder, in: knowledgeBase)
      let measure = try #require(try NoveltyMeasure(knowledgeBase: knowledgeBase, encoder: encoder))
      #expect(try Set(measure.novelties(of: [known, half, 99]).keys) == [known])
    }
  }
}
