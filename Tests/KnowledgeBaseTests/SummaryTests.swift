import Articles
import Foundation
import KnowledgeBase
import Testing

@Suite("Summaries")
struct SummaryTests {
  private let method = SummaryMethod(settings: #"{"method":"extractive"}"#, model: "m1")

  private func summary(of id: ArticleID, in kb: KnowledgeBase, _ range: Range<Int>) throws -> SummaryRecord {
    SummaryRecord(article: id, revision: try kb.article(id).revision, sentences: [SummarySentence(range)])
  }

  @Test("An article lacks a summary until one by the same settings and model is stored, and again when it changes")
  func pending() throws {
    let database = try TemporaryDatabase()
    let id = try database.kb.ingest("/a.txt", Draft(text: "First sentence. Second sentence."))[0].article
    #expect(try database.kb.articlesWithoutSummary(by: method) == [id])
    try database.kb.store([summary(of: id, in: database.kb, 0..<15)], by: method)
    #expect(try database.kb.articlesWithoutSummary(by: method) == [])
    #expect(try database.kb.summaries(of: [id], by: method)[id]?.sentences == [SummarySentence(0..<15)])

    let otherModel = SummaryMethod(settings: method.settings, model: "m2")
    #expect(try database.kb.articlesWithoutSummary(by: otherModel) == [id])
    try database.kb.ingest("/a.txt", Draft(text: "Another first sentence."), modified: 2)
    #expect(try database.kb.articlesWithoutSummary(by: method) == [id])
  }

  @Test("A filter and a limit choose among the articles that lack a summary")
  func chosen() throws {
    let database = try TemporaryDatabase()
    for (index, day) in ["2024-01-01", "2024-02-01", "2024-03-01"].enumerated() {
      try database.kb.ingest(
        "/\(index).txt", Draft(published: day, tags: index == 1 ? ["law"] : [], text: "Text \(index)."))
    }
    var filter = ArticleFilter()
    filter.since = PublicationDate("2024-02-01")
    #expect(try database.kb.articlesWithoutSummary(by: method, matching: filter) == [2, 3])
    #expect(try database.kb.articlesWithoutSummary(by: method, matching: filter, limit: 1) == [2])
    filter.tag = "Law"
    #expect(try database.kb.articlesWithoutSummary(by: method, matching: filter) == [2])
  }

  @Test("A summary counts as unreported until it was shown")
  func reported() throws {
    let database = try TemporaryDatabase()
    let id = try database.kb.ingest("/a.txt", Draft(text: "One sentence."))[0].article
    #expect(try database.kb.articlesWithUnreportedSummary(by: method) == [])
    try database.kb.store([summary(of: id, in: database.kb, 0..<13)], by: method)
    #expect(try database.kb.articlesWithUnreportedSummary(by: method) == [id])
    try database.kb.markSummariesReported(of: [id], by: method)
    #expect(try database.kb.articlesWithUnreportedSummary(by: method) == [])
    // Stored again, as by two runs at once, it is not shown again.
    try database.kb.store([summary(of: id, in: database.kb, 0..<13)], by: method)
    #expect(try database.kb.articlesWithUnreportedSummary(by: method) == [])
  }

  @Test("A summary goes with its article, and one of an article that is gone is not stored")
  func removed() throws {
    let database = try TemporaryDatabase()
    let kb = database.kb
    let id = try kb.ingest("/a.txt", Draft(text: "One sentence."))[0].article
    let made = try summary(of: id, in: kb, 0..<13)
    try kb.store([made], by: method)
    try kb.remove([id])
    try kb.store([made], by: method)
    #expect(try kb.summaries(of: [id], by: method).isEmpty)
    #expect(try kb.doctor() == [])
  }

  @Test("The doctor finds a summary whose sentence is outside its text, and reading it is an error, not a crash")
  func damaged() throws {
    let database = try TemporaryDatabase()
    let id = try database.kb.ingest("/a.txt", Draft(text: "One sentence."))[0].article
    try database.kb.store([summary(of: id, in: database.kb, 0..<13)], by: method)
    #expect(try database.kb.doctor() == [])
    try database.kb.close()
    try database.sql(#"UPDATE summaries SET sentences = '[{"start":0,"end":99}]'"#)
    let kb = try KnowledgeBase(path: database.path, access: .readWrite)
    #expect(try kb.doctor() == ["the summary of revision 1 has a sentence that is no range of its text: 0..<99"])
    #expect(throws: StoreError.self) { try kb.summaries(of: [id], by: method) }
  }

  @Test("Passages arrive by the day they were stored, then by publication, the undated last")
  func arrival() throws {
    let database = try TemporaryDatabase()
    let days: [String?] = ["2024-03-01", nil, "2023", "2024-01-01"]
    for (index, day) in days.enumerated() {
      try database.kb.ingest("/\(index).txt", Draft(title: "\(index)", published: day, text: "Text number \(index)."))
    }
    #expect(try database.kb.passagesByArrival().map(\.article) == [3, 4, 1, 2])
    try database.kb.close()
    try database.sql("UPDATE revisions SET stored = '2020-01-01T00:00:00Z' WHERE id = 2")
    let kb = try KnowledgeBase(path: database.path, access: .readOnly)
    #expect(try kb.passagesByArrival().map(\.article) == [2, 3, 4, 1])
  }
}
