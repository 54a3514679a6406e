import Articles
import Foundation
import KnowledgeBase
import Testing

@Test func aChangedFileMakesARevisionAndTheOldOneStaysReadable() throws {
  let database = try TemporaryDatabase()
  let kb = database.kb
  let before = Draft(published: "2023-07-18", text: "Weights are free for all.\n\nA second thought.")
  var after = before
  after.text = "Weights are free for most.\n\nA second thought."
  let id = try kb.ingest("/a.html", before)[0].article
  #expect(try kb.ingest("/a.html", after)[0] == (.updated, id))

  let history = try kb.history(of: id)
  #expect(history.map(\.isCurrent) == [false, true])
  #expect(try history.map { try kb.text(ofRevisionWithSHA256: $0.sha256) } == [before.text, after.text])
  #expect(try kb.text(ofRevisionWithSHA256: history[0].sha256.uppercased()) == before.text)
  #expect(try kb.text(ofRevisionWithSHA256: String(repeating: "0", count: 64)) == nil)
  #expect(try kb.text(ofRevisionWithSHA256: "no digest") == nil)
  #expect(try kb.content(of: id).text == after.text)
  #expect(try kb.find("most").count == 1)
  #expect(try kb.find("\"free for all\"").isEmpty)
}

@Test func onlyPassagesThatChangedLoseTheirVectors() throws {
  let database = try TemporaryDatabase()
  let kb = database.kb
  var draft = Draft(headings: ["One"], text: "First.\n\nSecond.\n\nThird.")
  let id = try kb.ingest("/a.html", draft)[0].article
  let before = try kb.passages(of: id)
  let encoders = try ["d1", "d2"].map { try kb.encoder(name: $0, digest: $0, dimensions: 2).id }
  for encoder in encoders {
    try kb.store(before.map { (id: $0.id, values: [1, Float($0.ordinal)]) }, of: encoder)
  }

  draft.text = "Zeroth.\n\nFirst.\n\nSecond, corrected.\n\nThird."
  try kb.ingest("/a.html", draft)
  let after = try kb.passages(of: id)
  #expect(after.map(\.text) == ["Zeroth.", "First.", "Second, corrected.", "Third."])
  #expect(after[1].id == before[0].id && after[3].id == before[2].id)
  #expect(after[3].range == 37..<43)
  for encoder in encoders {
    #expect(
      try kb.passages(without: encoder, after: 0, limit: 9).map(\.text).sorted() == ["Second, corrected.", "Zeroth."])
  }

  draft.headings = ["Another heading"]
  try kb.ingest("/a.html", draft)
  #expect(try kb.passages(without: encoders[0], after: 0, limit: 9).count == 4)
  #expect(try kb.find("heading : another").count == 4)
  #expect(try kb.doctor() == [])
}

@Test func aChangedTitleIsFoundAndTheOldOneIsNot() throws {
  let database = try TemporaryDatabase()
  let kb = database.kb
  try kb.ingest("/a.html", Draft(title: "Moats", text: "Same text."))
  let result = try kb.ingest("/a.html", Draft(title: "Bridges", text: "Same text."))
  #expect(result[0].outcome == .updated)
  #expect(try kb.find("moats").isEmpty)
  #expect(try kb.find("bridges").count == 1)
  #expect(try kb.history(of: result[0].article).map(\.title) == ["Moats", "Bridges"])
  #expect(try kb.doctor() == [])
}

@Test func twoSavesOfOneAddressGiveTheSameStateInEitherOrder() throws {
  let old = Draft(
    url: "http://www.example.org/post/?utm_source=x", published: "2023-07-18", modified: "2023-07-19",
    text: "The licence allows it.\n\nCommon end.")
  let new = Draft(
    url: "https://example.org/post#top", published: "2023-07-18", modified: "2023-09-01",
    text: "The licence forbids it.\n\nCommon end.")
  for drafts in [[("/old.html", old), ("/new.html", new)], [("/new.html", new), ("/old.html", old)]] {
    let database = try TemporaryDatabase()
    let outcomes = try drafts.map { try database.kb.ingest($0.0, $0.1)[0].outcome }
    #expect(outcomes == [.added, .updated])
    let article = try #require(try database.kb.articles().first)
    #expect(article.path == "/new.html")
    #expect(try database.kb.content(of: article.id).text == new.text)
    #expect(try database.kb.passages(of: article.id).map(\.text) == ["The licence forbids it.", "Common end."])
    let texts = try database.kb.history(of: article.id).map { try database.kb.text(ofRevisionWithSHA256: $0.sha256) }
    #expect(texts == [old.text, new.text])
    #expect(try database.kb.doctor() == [])
  }
}

@Test func ofTwoUndatedSavesTheFileThatWasSavedLastIsCurrent() throws {
  let early = Draft(url: "https://example.org/post", text: "An early version.")
  let late = Draft(url: "https://example.org/post", text: "A late version.")
  for isLateFirst in [true, false] {
    let database = try TemporaryDatabase()
    if isLateFirst { try database.kb.ingest("/late.html", late, modified: 9) }
    let id = try database.kb.ingest("/early.html", early, modified: 5)[0].article
    if !isLateFirst { try database.kb.ingest("/late.html", late, modified: 9) }
    #expect(try database.kb.content(of: id).text == late.text)
  }
}

@Test func aFeedsExcerptDoesNotReplaceTheSavedPage() throws {
  let database = try TemporaryDatabase()
  let page = Draft(url: "https://example.org/post", published: "2023-07-18", text: "The whole long article.")
  let entry = Draft(
    url: "https://example.org/post?utm_medium=rss", published: "2023-07-18", modified: "2023-07-20", format: .rss,
    entry: "1", text: "The whole…")
  try database.kb.ingest("/feed.xml", entry)
  let id = try database.kb.ingest("/page.html", page)[0].article
  #expect(try database.kb.content(of: id).text == page.text)
  #expect(try database.kb.origins(of: id).map(\.nearDuplicate) == [true, false])
}

@Test func aFileThatNowHoldsAnotherArticleLeavesTheFirstOneInPlace() throws {
  let database = try TemporaryDatabase()
  let kb = database.kb
  let first = try kb.ingest("/latest.html", Draft(title: "Monday", url: "https://a.example/monday", text: "On Monday."))
  let second = try kb.ingest(
    "/latest.html", Draft(title: "Tuesday", url: "https://a.example/tuesday", text: "On Tuesday."))
  #expect(second[0].outcome == .added)
  #expect(try kb.titles { _ in } == ["Monday", "Tuesday"])
  #expect(try kb.origins(of: first[0].article).map(\.vanished) == [true])

  let gone = try kb.vanishedSources(under: ["/"]) { _ in true }
  #expect(gone.map(\.articles) == [[first[0].article]])
  #expect(try kb.remove(gone) == 1)
  #expect(try kb.titles { _ in } == ["Tuesday"])
  #expect(try kb.doctor() == [])
}

@Test func entriesThatRollOffAFeedStayAndOthersAreReported() throws {
  let database = try TemporaryDatabase()
  let kb = database.kb
  for format in ArticleFormat.feeds + [.jsonl] {
    let one = Draft(title: "\(format) 1", format: format, entry: "1", text: "First entry of \(format).")
    let two = Draft(title: "\(format) 2", format: format, entry: "2", text: "Second entry of \(format).")
    try kb.ingest("/\(format)", one, two)
    try kb.ingest("/\(format)", two)
  }
  #expect(try kb.articles().count == 8)
  #expect(try kb.vanishedSources(under: ["/"]) { _ in true }.map(\.path) == ["/jsonl#1"])

  // It comes back.
  let one = Draft(title: "jsonl 1", format: .jsonl, entry: "1", text: "First entry of jsonl.")
  try kb.ingest("/jsonl", one)
  #expect(try kb.vanishedSources(under: ["/"]) { _ in true }.map(\.path) == ["/jsonl#2"])
  #expect(try kb.articles().count == 8)
}

@Test func anotherDivisionIntoPassagesIsTakenOver() throws {
  let database = try TemporaryDatabase()
  let kb = database.kb
  let draft = Draft(text: "One.\n\nTwo.")
  let stamp = SourceStamp("/a.html")
  let id = try kb.store(draft.article, passages: draft.passages, from: stamp).article
  let whole = [Passage(range: 0..<10, headings: [])]
  #expect(try kb.store(draft.article, passages: whole, from: stamp) == (.updated, id))
  #expect(try kb.passages(of: id).map(\.text) == ["One.\n\nTwo."])
  #expect(try kb.history(of: id).count == 1)
  #expect(try kb.doctor() == [])
}

@Test(
  arguments: [
    ("https://www.example.org/a/", "http://example.org/a"),
    ("https://m.example.org/a?utm_source=x&utm_medium=y", "https://example.org/a"),
    ("https://amp.example.org/a", "https://example.org/a/amp/"),
    ("https://example.org/a?b=2&a=1&fbclid=z", "https://EXAMPLE.org:443/a?a=1&b=2#part"),
    ("https://example.org/a.amp.html", "https://example.org/a.html"),
    ("https://example.org/a/print", "https://example.org/a?print=1"),
    ("https://example.org/%C3%BCber", "https://example.org/über"),
    ("https://www.google.com/amp/s/example.org/a", "https://example.org/a"),
    ("https://example-org.cdn.ampproject.org/c/s/example.org/a", "https://example.org/a"),
    ("https://web.archive.org/web/20230719000000/https://example.org/a", "https://example.org/a"),
    ("https://example.org/a/index.html", "https://example.org/a"),
    ("https://en.m.example.org/wiki/A", "https://en.example.org/wiki/A"),
    ("https://example.org/print/2024/a", "https://example.org/2024/a"),
    ("https://example.org/a?page=1", "https://example.org/a"),
    ("https://example.org/a.html?pagewanted=print", "https://example.org/a.html?pagewanted=all"),
    ("https://example.org/a?mode=print", "https://example.org/a"),
  ])
func formsOfOneAddressShareAKey(left: String, right: String) {
  #expect(CanonicalURL.key(left) != nil)
  #expect(CanonicalURL.key(left) == CanonicalURL.key(right))
}

@Test(
  arguments: [
    ("https://example.org/a", "https://example.org/b"), ("https://example.org/a", "https://example.com/a"),
    ("https://example.org/?p=1", "https://example.org/?p=2"), ("https://example.org/A", "https://example.org/a"),
    ("https://news.example.org/a", "https://example.org/a"),
    ("https://example.org/a?format=long", "https://example.org/a"),
    ("https://example.org/a?page=2", "https://example.org/a"),
    ("https://example.org/a?mode=1", "https://example.org/a"), ("https://m.org/a", "https://org.org/a"),
  ])
func differentAddressesHaveDifferentKeys(left: String, right: String) {
  #expect(CanonicalURL.key(left) != CanonicalURL.key(right))
}

@Test(arguments: [
  "https://example.org/", "https://example.org/?utm_source=x", "mailto:a@b.example", "not a url", "", "http://",
  "https://localhost/a",
])
func addressesThatNameNoArticleHaveNoKey(address: String) {
  #expect(CanonicalURL.key(address) == nil)
}

@Test func ofTwoSavesTheOneOfTheLaterMomentIsCurrentWhateverTheirZones() throws {
  let database = try TemporaryDatabase()
  // Half past midnight in Tokyo is before the evening of the day before in New York.
  let early = Draft(url: "https://example.org/post", modified: "2024-03-02T00:30:00+09:00", text: "An early version.")
  let late = Draft(url: "https://example.org/post", modified: "2024-03-01T20:00:00-05:00", text: "A late version.")
  try database.kb.ingest("/late.html", late)
  let id = try database.kb.ingest("/early.html", early, modified: 9)[0].article
  #expect(try database.kb.content(of: id).text == late.text)
  #expect(try database.kb.history(of: id).map(\.modified?.iso8601) == [early.modified, late.modified])
}
