import Articles
import Foundation
import KnowledgeBase
import Testing

@Test func textTitleAndHeadingsAreSearchedWithStemmingAndWithoutDiacritics() throws {
  let database = try TemporaryDatabase()
  let id = try database.kb.ingest(
    "/a.html", Draft(title: "Licences", headings: ["Économie"], text: "Releasing weights erodes moats."))[0].article
  let passage = try database.kb.passages(of: id).map(\.id)
  for word in ["release", "moat", "licence", "economie", "ÉCONOMIE", "title : licences", "heading : economie"] {
    #expect(try database.kb.find(word) == passage, "\(word)")
  }
  #expect(try database.kb.find("text : licences").isEmpty)
}

@Test(arguments: ["开源", "模型", "型", "オープン", "ライセンス", "오픈소스"])
func wordsOfLanguagesWithoutSpacesAreFound(word: String) throws {
  let database = try TemporaryDatabase()
  let text = "大型开源模型改变市场。\n\nオープンソースのライセンスは重要だ。\n\n메타는 오픈소스를 선택했다."
  try database.kb.ingest("/a.html", Draft(title: nil, text: text))
  let phrase = KnowledgeBase.cjkTerms(in: word).joined(separator: " ")
  let terms = KnowledgeBase.cjkTerms(in: word).map { "\"\($0)\"" }.joined(separator: " AND ")
  let found = try database.kb.find("cjk : (\(terms))")
  #expect(found.count == 1, "\(phrase)")
  let hit = try #require(try database.kb.passages(found).values.first)
  #expect(hit.text.contains(word))
}

@Test func cjkTermsAreOverlappingPairs() {
  #expect(KnowledgeBase.cjkTerms(in: "Llama 2 是开源吗?是") == ["是开", "开源", "源吗", "是"])
  #expect(KnowledgeBase.cjkTerms(in: "ﾗｲｾﾝｽ") == ["ライ", "イセ", "セン", "ンス"])
  #expect(KnowledgeBase.cjkTerms(in: "naïve café").isEmpty)
}

@Test func betterMatchesComeFirstAndScoresFall() throws {
  let database = try TemporaryDatabase()
  try database.kb.ingest("/a.html", Draft(title: "Weather", text: "A long text that says moat once among other words."))
  try database.kb.ingest("/b.html", Draft(title: "Moat", text: "Moat moat moat."))
  let hits = try database.kb.match("moat", among: nil, limit: 10)
  #expect(try hits.map { try #require(try database.kb.passages([$0.id])[$0.id]).article } == [2, 1])
  #expect(hits[0].score > hits[1].score && hits[1].score > 0)
  #expect(try database.kb.match("moat", among: nil, limit: 1).count == 1)
}

@Test func relevanceIsThatOfBM25WithoutLengths() throws {
  let database = try TemporaryDatabase()
  try database.kb.ingest("/a.html", Draft(title: "Weights", text: "Weights, weights and a licence."))
  try database.kb.ingest(
    "/b.html", Draft(title: "Law", text: "A licence " + String(repeating: "with many words ", count: 9)))
  try database.kb.ingest("/c.html", Draft(title: "Law", text: "Nothing of either."))
  let hits = try database.kb.match("weights OR licence", among: nil, limit: 10)
  #expect(hits.map(\.id) == [1, 2])
  func idf(_ rows: Double) -> Double { log(1 + (3 - rows + 0.5) / (rows + 0.5)) }
  // Three hits of one word in title and text, one of the other.
  #expect(abs(hits[0].score - (idf(1) * 3 * 2.2 / 4.2 + idf(2))) < 1e-9)
  #expect(abs(hits[1].score - idf(2)) < 1e-9)
}

@Test func onlyAllowedPassagesMatch() throws {
  let database = try TemporaryDatabase()
  for number in 1...40 { try database.kb.ingest("/\(number).html", Draft(title: "\(number)", text: "Moat \(number).")) }
  let all = try database.kb.match("moat", among: nil, limit: 100)
  #expect(all.count == 40)
  for allowed in [[], [1], [8], [7, 8, 9, 16, 40], [3, 4000], all.map(\.id).sorted()] as [[PassageID]] {
    let found = try database.kb.match("moat", among: allowed, limit: 100)
    #expect(found.map(\.id) == all.map(\.id).filter(allowed.contains))
    #expect(found.allSatisfy { hit in all.contains { $0 == hit } })
  }
  #expect(try database.kb.passageIDs(matching: "moat") == Array(1...40))
}

@Test func aMalformedExpressionIsAnErrorThatNamesTheDatabase() throws {
  let database = try TemporaryDatabase()
  let error = #expect(throws: StoreError.self) { try database.kb.find("\"unbalanced") }
  #expect(error?.code == .failed)
  #expect(error?.message.contains(database.path) == true)
}

@Test func filtersLookAtDateAuthorSiteAndTag() throws {
  let database = try TemporaryDatabase()
  let kb = database.kb
  try kb.ingest(
    "/a.html",
    Draft(
      title: "A", url: "https://www.example.org/a", siteName: "The Example", authors: ["José Núñez", "B. Other"],
      published: "2023-07-18T10:00:00Z", tags: ["Open Source"], text: "Shared words of A."))
  try kb.ingest(
    "/b.html",
    Draft(title: "B", url: "https://news.example.org/b", published: "2024", tags: ["open"], text: "Shared words of B."))
  try kb.ingest("/c.html", Draft(title: "C", text: "Shared words of C."))

  func date(_ text: String) -> PublicationDate? { PublicationDate(text) }
  #expect(try kb.titles { _ in } == ["A", "B", "C"])
  #expect(try kb.titles { $0.since = date("2023-07-18") } == ["A", "B"])
  #expect(try kb.titles { $0.since = date("2023-07-19") } == ["B"])
  #expect(try kb.titles { $0.until = date("2023-07-18") } == ["A"])
  #expect(try kb.titles { $0.until = date("2024-06-30") } == ["A"])
  #expect(try kb.titles { $0.until = date("2024") } == ["A", "B"])
  #expect(try kb.titles { $0.since = date("2024-02") } == [])
  #expect(try kb.titles { $0.author = "nunez" } == ["A"])
  #expect(try kb.titles { $0.site = "example.org" } == ["A"])
  #expect(try kb.titles { $0.site = "www.example.org" } == ["A"])
  #expect(try kb.titles { $0.site = "THE EXAMPLE" } == ["A"])
  #expect(try kb.titles { $0.tag = "open source" } == ["A"])
  #expect(try kb.titles { $0.tag = "OPEN" } == ["B"])

  var filter = ArticleFilter()
  filter.tag = "open"
  let ids = try #require(try kb.passageIDs(matching: filter))
  #expect(try kb.find("shared", filter: filter) == ids)
  #expect(try kb.passages(ids).values.map(\.article) == [2])
  #expect(try kb.articleCount(matching: filter) == 1)
  #expect(try kb.articleCount() == kb.articles().count)
  #expect(try kb.passageIDs(matching: ArticleFilter()) == nil)
}

@Test func idsAndPathsOfArticlesAreThoseOfTheirRecords() throws {
  let database = try TemporaryDatabase()
  try database.kb.ingest(
    "/feed.xml", Draft(published: "2023", entry: "one", text: "The first."),
    Draft(published: "2025", entry: "two", text: "Another text."))
  try database.kb.ingest("/c.txt", Draft(published: "2025", text: "A third one of other words."))
  try database.kb.remove([1])
  var filter = ArticleFilter()
  filter.since = PublicationDate("2024")
  let records = try database.kb.articles(matching: filter)
  #expect(records.map(\.path) == ["/feed.xml#two", "/c.txt"])
  #expect(try database.kb.articleIDs(matching: filter) == records.map(\.id))
  #expect(try database.kb.articlePaths() == records.map(\.path))
  filter.until = PublicationDate("2024")
  #expect(try database.kb.articleIDs(matching: filter).isEmpty)
}
