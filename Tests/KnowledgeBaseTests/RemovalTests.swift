import Articles
import Foundation
import GRDB
import KnowledgeBase
import Testing

@Test func removingArticlesLeavesNoRowBehind() throws {
  let database = try TemporaryDatabase()
  let kb = database.kb
  let encoder = try kb.encoder(name: "tiny", digest: "d", dimensions: 2).id
  for (number, text) in fixtureTexts.enumerated() {
    try kb.ingest("/\(number).html", Draft(url: "https://a.example/\(number)", text: text))
    try kb.ingest("/\(number).html", Draft(url: "https://a.example/\(number)", text: "Revised. " + text))
  }
  let all = try kb.passages(without: encoder, after: 0, limit: 100)
  try kb.store(all.map { (id: $0.id, values: [1, 2]) }, of: encoder)

  try kb.remove(try kb.articles().map(\.id))
  #expect(try kb.stamp(of: "/0.html") == nil)
  #expect(try kb.find("weights").isEmpty)
  #expect(try kb.doctor() == [])
  try kb.close()

  let queue = try DatabaseQueue(path: database.path)
  let left = try queue.read { db in
    try [
      "articles", "revisions", "texts", "near_duplicate_bands", "origins", "sources", "passages", "vector_blocks",
      "vector_residuals", "passage_index_docsize",
    ].filter { try Int.fetchOne(db, sql: "SELECT count(*) FROM \($0)") != 0 }
  }
  #expect(left == [])
}

@Test func removingOneArticleLeavesTheOthersAsTheyWere() throws {
  let database = try TemporaryDatabase()
  let kb = database.kb
  for number in 0..<5 {
    try kb.ingest("/\(number).txt", Draft(title: "T\(number)", text: "Shared word, number \(number)."))
  }
  let encoder = try kb.encoder(name: "tiny", digest: "d", dimensions: 1).id
  let ids = try kb.find("shared").sorted()
  try kb.store(ids.map { (id: $0, values: [Float($0)]) }, of: encoder)
  try kb.remove([3])
  #expect(try kb.titles { _ in } == ["T0", "T1", "T3", "T4"])
  #expect(try kb.find("shared").count == 4)
  #expect(try kb.statistics().coverage.map(\.embedded) == [4])

  #expect(try kb.ingest("/2.txt", Draft(title: "T2", text: "Shared word, number 2."))[0].outcome == .added)
  let new = try kb.passages(without: encoder, after: 0, limit: 9)
  #expect(new.map(\.id) == [6], "ids are never used again")
  #expect(try kb.doctor() == [])
}

@Test func vanishedFilesAreFoundInsideTheGivenFoldersOnly() throws {
  let database = try TemporaryDatabase()
  let kb = database.kb
  for path in ["/in/a.txt", "/in/deep/b.txt", "/in", "/in-between/c.txt", "/in.txt", "/out/d.txt"] {
    try kb.ingest(path, Draft(text: "From \(path)."))
  }
  let gone = try kb.vanishedSources(under: ["/in/", "/in/deep"]) { $0 == "/in/a.txt" }
  #expect(gone.map(\.path) == ["/in", "/in/deep/b.txt"])
  #expect(try kb.remove(gone) == 2)
  #expect(try kb.articles().map(\.path) == ["/in/a.txt", "/in-between/c.txt", "/in.txt", "/out/d.txt"])
  #expect(try kb.vanishedSources(under: ["/"]) { _ in true }.isEmpty)
  #expect(try kb.doctor() == [])
}

@Test func aVanishedFileThatFailedIsForgottenWithItsFailure() throws {
  let database = try TemporaryDatabase()
  let kb = database.kb
  try kb.record([Failure(path: "/a.html", stage: "parse", reason: "broken", when: "now")], of: SourceStamp("/a.html"))
  try kb.remove(try kb.vanishedSources(under: ["/"]) { _ in false })
  #expect(try kb.failures().isEmpty)
  #expect(try kb.stamp(of: "/a.html") == nil)
}

@Test func statisticsCountWhatIsThere() throws {
  let database = try TemporaryDatabase()
  let kb = database.kb
  try kb.ingest("/a.html", Draft(url: "https://a.example/1", published: "2023-07", text: fixtureTexts[0]))
  try kb.ingest("/b.html", Draft(url: "https://b.example/1", published: "2024-01-02", text: fixtureTexts[1]))
  try kb.ingest("/c.html", Draft(url: "https://c.example/1", published: "2024-01-03", text: fixtureTexts[1]))
  try kb.ingest("/d.txt", Draft(text: "Undated."))
  let encoder = try kb.encoder(name: "tiny", digest: "d", dimensions: 2)
  try kb.store([(id: 1, values: [1, 1]), (id: 2, values: [0, 1])], of: encoder.id)
  let statistics = try kb.statistics()
  #expect(statistics.articles == 3)
  #expect(statistics.revisions == 4)
  #expect(statistics.origins == 4)
  #expect(statistics.passages == 9)
  #expect(statistics.sites == 2)
  #expect(statistics.undated == 1)
  #expect(statistics.oldest?.iso8601 == "2023-07")
  #expect(statistics.newest?.iso8601 == "2024-01-02")
  #expect(statistics.coverage == [Statistics.Coverage(encoder: encoder, embedded: 2)])
  #expect(statistics.bytes > 4096)

  var filter = ArticleFilter()
  filter.until = PublicationDate("2023")
  #expect(try kb.undatedCount(matching: filter) == 1)
  filter.site = "a.example"
  #expect(try kb.undatedCount(matching: filter) == 0)
}
