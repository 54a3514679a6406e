import Articles
import Foundation
import KnowledgeBase
import Testing

@Test func aStoredArticleIsReadBackAsItWas() throws {
  let database = try TemporaryDatabase()
  let draft = Draft(
    title: "Why open weights", url: "https://www.example.org/why?utm_source=mail", siteName: "Example",
    authors: ["Ada Byron", "Grace Hopper"], published: "2023-07-18", modified: "2023-08", tags: ["llama", "licences"],
    headings: ["Motives", "Moats"], text: "Meta gave the weights away.\n\nÜber alles: 开放权重 costs rivals more.")
  let (outcome, id) = try database.kb.store(
    draft.article, passages: draft.passages, from: SourceStamp("/articles/why.html"))
  #expect(outcome == .added)

  let record = try database.kb.article(id)
  #expect(record.title == "Why open weights")
  #expect(record.author == "Ada Byron, Grace Hopper")
  #expect(record.published?.iso8601 == "2023-07-18")
  #expect(record.modified?.iso8601 == "2023-08")
  #expect(record.url == "https://www.example.org/why?utm_source=mail")
  #expect(record.siteName == "Example")
  #expect(record.tags == ["llama", "licences"])
  #expect(record.format == .html)
  #expect(record.path == "/articles/why.html")
  #expect(record.sha256.count == 64)

  let content = try database.kb.content(of: id)
  #expect(Array(content.text.utf8) == Array(draft.text.utf8))
  #expect(content.blocks == draft.article.blocks)

  let passages = try database.kb.passages(of: id)
  #expect(passages.map(\.range) == draft.passages.map(\.range))
  #expect(passages.map(\.text) == draft.passages.map { String(draft.text.slice($0.range)) })
  #expect(passages.map(\.headings) == [["Motives", "Moats"], ["Motives", "Moats"]])
  #expect(passages.map(\.ordinal) == [0, 1])
}

@Test func anArticleOfSeveralInAFileIsNamedWithItsEntry() throws {
  let database = try TemporaryDatabase()
  let results = try database.kb.ingest(
    "/feed.xml", Draft(format: .atom, entry: "a", text: "First entry."),
    Draft(format: .atom, entry: "b", text: "Second entry."))
  #expect(try results.map { try database.kb.article($0.article).path } == ["/feed.xml#a", "/feed.xml#b"])
}

@Test func oneOfSeveralArticlesInAFileIsFoundByPathAndEntry() throws {
  let database = try TemporaryDatabase()
  let kb = database.kb
  try kb.ingest("/C#/feed.xml", Draft(entry: "https://a.example/#1", text: "One."), Draft(entry: "2", text: "Two."))
  #expect(try kb.articles(at: "/C#/feed.xml#https://a.example/#1") == [1])
  #expect(try kb.articles(at: "/C#/feed.xml#2") == [2])
  #expect(try kb.articles(at: "feed.xml#2") == [2], "the end of a path")
  #expect(try kb.articles(at: "/C#/feed.xml") == [1, 2])
  #expect(try kb.articles(at: "/C#/feed.xml#3") == [])
}

@Test func anUnknownArticleIsNamedInTheError() throws {
  let database = try TemporaryDatabase()
  let error = #expect(throws: StoreError.self) { try database.kb.article(42) }
  #expect(error?.code == .unknownArticle)
  #expect(error?.message.contains("no article 42 in \(database.path)") == true)
}

@Test func theSameFileAgainChangesNothing() throws {
  let database = try TemporaryDatabase()
  let draft = Draft(text: "Nothing new here.")
  let first = try database.kb.ingest("/a.html", draft)[0]
  let passages = try database.kb.passages(of: first.article)
  let second = try database.kb.ingest("/a.html", draft)[0]
  #expect(second.outcome == .unchanged)
  #expect(second.article == first.article)
  #expect(try database.kb.passages(of: first.article) == passages)
}

@Test(arguments: [5..<7, 0..<100, 3..<3])
func aPassageThatDoesNotFitItsTextIsRefused(range: Range<Int>) throws {
  let database = try TemporaryDatabase()
  let article = Article(format: .text, text: "Größe zählt", blocks: [])
  let bad = range == 5..<7 ? 3..<5 : range
  let error = #expect(throws: StoreError.self) {
    try database.kb.store(article, passages: [Passage(range: bad, headings: [])], from: SourceStamp("/a.txt"))
  }
  #expect(error?.code == .invalid)
  #expect(try database.kb.articles().isEmpty)
}

@Test func aTextWithANulIsRefusedAndTheRestOfItsBatchIsStored() throws {
  let database = try TemporaryDatabase()
  try database.kb.batch { batch in
    let bad = Draft(text: "cut\0short")
    #expect(throws: StoreError.self) {
      try batch.store(bad.article, passages: bad.passages, from: SourceStamp("/bad.txt"))
    }
    let good = Draft(title: "Good\0 title", text: "whole")
    _ = try batch.store(good.article, passages: good.passages, from: SourceStamp("/good.txt"))
  }
  #expect(try database.kb.articles().map(\.title) == ["Good title"])
}

@Test func aStampCountsOnlyOnceTheWholeFileIsStored() throws {
  let database = try TemporaryDatabase()
  let stamp = SourceStamp("/a.html", content: "one", modified: 7)
  let draft = Draft(text: "One.")
  _ = try database.kb.store(draft.article, passages: draft.passages, from: stamp)
  #expect(try database.kb.stamp(of: "/a.html") == nil)
  try database.kb.finish(stamp)
  #expect(try database.kb.stamp(of: "/a.html") == stamp)

  let touched = SourceStamp("/a.html", content: "one", modified: 8)
  try database.kb.finish(touched)
  #expect(try database.kb.stamp(of: "/a.html") == touched)
  #expect(try database.kb.origins(of: 1).map(\.vanished) == [false])
}

@Test func aFailureIsKeptUntilTheFileSucceeds() throws {
  let database = try TemporaryDatabase()
  let stamp = SourceStamp("/a.html", content: "broken")
  let failure = Failure(path: "/a.html", stage: "parse", reason: "no article", when: "2026-01-01T00:00:00Z")
  try database.kb.record([failure], of: stamp)
  #expect(try database.kb.failures() == [failure])
  #expect(try database.kb.stamp(of: "/a.html") == stamp)

  try database.kb.ingest("/a.html", Draft(text: "Repaired."))
  #expect(try database.kb.failures().isEmpty)
}
