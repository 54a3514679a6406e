import Articles
import Foundation
import KnowledgeBase
import Testing

/// Original articles of 230 to 270 words on neighbouring subjects.
let fixtureTexts: [String] = {
  let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Fixtures/Articles")
  let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
  return names.sorted().compactMap { try? String(contentsOf: folder.appendingPathComponent($0), encoding: .utf8) }
}()

/// What happens to an article on its way to another site.
enum Syndication: CaseIterable {
  case creditLine, droppedParagraph, newOpening, typography, copyEdited, shouted

  func applied(to text: String) -> String {
    var paragraphs = text.components(separatedBy: "\n\n")
    switch self {
    case .creditLine:
      paragraphs.append("This article first appeared in The Open Letter and is republished here with permission.")
    case .droppedParagraph: paragraphs.removeLast()
    case .newOpening: paragraphs.insert("Our columnist looks at a question that many readers have sent us.", at: 0)
    case .typography: return text.replacingOccurrences(of: ", ", with: " – ").replacingOccurrences(of: "'", with: "’")
    case .copyEdited:
      paragraphs[0] = paragraphs[0].replacingOccurrences(of: "that", with: "which")
      paragraphs[2] = paragraphs[2].replacingOccurrences(of: "because", with: "since")
    case .shouted: paragraphs[0] = paragraphs[0].uppercased()
    }
    return paragraphs.joined(separator: "\n\n")
  }
}

@Test(arguments: Syndication.allCases)
func syndicatedCopiesAreSimilarEnough(change: Syndication) throws {
  try #require(fixtureTexts.count == 5)
  for text in fixtureTexts {
    #expect(NearDuplicate(text).likeness(to: NearDuplicate(change.applied(to: text))).isCopy)
  }
}

@Test func differentArticlesAreFarBelowTheThresholdEvenWhenOneQuotesTheOther() throws {
  for (index, left) in fixtureTexts.enumerated() {
    for right in fixtureTexts[(index + 1)...] {
      #expect(NearDuplicate(left).likeness(to: NearDuplicate(right)).resemblance < 0.05)
      let quoting = right + "\n\n" + left.components(separatedBy: "\n\n")[1]
      #expect(!NearDuplicate(left).likeness(to: NearDuplicate(quoting)).isCopy)
    }
  }
}

@Test func aTextResemblesItselfAndShortTextsAreLeftAlone() {
  #expect(NearDuplicate(fixtureTexts[0]).likeness(to: NearDuplicate(fixtureTexts[0])).resemblance == 1)
  #expect(!NearDuplicate("too short").likeness(to: NearDuplicate("too short")).isCopy)
}

@Test func anExcerptIsACopyAndWhatQuotesAWholeArticleIsNot() throws {
  let database = try TemporaryDatabase()
  let kb = database.kb
  let text = fixtureTexts[0]
  let id = try kb.ingest("/a.txt", Draft(title: "Whole", text: text))[0].article
  let paragraphs = text.components(separatedBy: "\n\n")
  let excerpt = paragraphs.dropLast(paragraphs.count / 2).joined(separator: "\n\n") + "\n\nRead the rest there."
  // Its address and date do not make an excerpt the article.
  let copy = Draft(title: "Excerpt", url: "https://mirror.example/1", published: "2020-01-01", text: excerpt)
  #expect(try kb.ingest("/b.html", copy)[0] == (.duplicate, id))
  #expect(try kb.article(id).title == "Whole")
  let answer = Draft(url: "https://b.example/answer", text: text + "\n\n" + fixtureTexts[1])
  #expect(try kb.ingest("/c.html", answer)[0].outcome == .added)
  let collection = Draft(url: "https://b.example/all", text: fixtureTexts.joined(separator: "\n\n"))
  #expect(try kb.ingest("/d.html", collection)[0].outcome == .added)
  #expect(try kb.doctor() == [])
}

@Test func aSyndicatedCopyIsAnotherOriginOfTheSameArticle() throws {
  let database = try TemporaryDatabase()
  let kb = database.kb
  let text = fixtureTexts[0]
  let original = Draft(
    url: "https://letter.example/complements", siteName: "Letter", published: "2023-07-01", text: text)
  let copy = Draft(
    url: "https://mirror.example/c", siteName: "Mirror", published: "2023-07-09",
    text: Syndication.creditLine.applied(to: text))
  let exact = Draft(url: "https://third.example/c", siteName: "Third", published: "2023-07-10", text: text)

  let id = try kb.ingest("/a.html", original)[0].article
  #expect(try kb.ingest("/b.html", copy)[0] == (.duplicate, id))
  #expect(try kb.ingest("/c.html", exact)[0] == (.duplicate, id))

  let origins = try kb.origins(of: id)
  #expect(origins.map(\.siteName) == ["Letter", "Mirror", "Third"])
  #expect(origins.map(\.nearDuplicate) == [false, true, false])
  #expect(try kb.article(id).url == original.url)
  #expect(try kb.content(of: id).text == text)
  #expect(try kb.history(of: id).count == 1)
  #expect(try kb.doctor() == [])
}

@Test func anotherArticleOnTheSameSubjectIsAnotherArticle() throws {
  let database = try TemporaryDatabase()
  for (number, text) in fixtureTexts.enumerated() {
    let outcome = try database.kb.ingest("/\(number).html", Draft(url: "https://a.example/\(number)", text: text))
    #expect(outcome[0].outcome == .added)
  }
}

@Test func aCopyTakesOverWhenTheOriginalIsRemoved() throws {
  let database = try TemporaryDatabase()
  let kb = database.kb
  let text = fixtureTexts[1]
  let copyText = Syndication.creditLine.applied(to: text)
  let id = try kb.ingest("/a.html", Draft(url: "https://letter.example/x", published: "2023-07-01", text: text))[0]
    .article
  try kb.ingest("/b.html", Draft(url: "https://mirror.example/x", published: "2023-07-02", text: copyText))

  let gone = try kb.vanishedSources(under: ["/"]) { $0 != "/a.html" }
  #expect(gone.map(\.path) == ["/a.html"])
  #expect(try kb.remove(gone) == 0)
  #expect(try kb.article(id).url == "https://mirror.example/x")
  #expect(try kb.content(of: id).text == copyText)
  #expect(try kb.find("republished").count == 1)
  #expect(try kb.doctor() == [])
}

@Test func anotherArticleWhereACopyStoodIsAnArticleOfItsOwn() throws {
  let database = try TemporaryDatabase()
  let kb = database.kb
  let copy = Draft(url: "https://mirror.example/latest", text: Syndication.creditLine.applied(to: fixtureTexts[0]))
  try kb.ingest("/a.html", Draft(url: "https://letter.example/x", published: "2023-07-01", text: fixtureTexts[0]))
  #expect(try kb.ingest("/b.html", copy)[0] == (.duplicate, 1))
  let other = try kb.ingest("/c.html", Draft(url: "https://mirror.example/latest", text: fixtureTexts[1]))
  #expect(other[0] == (.added, 2))
  #expect(try kb.content(of: 2).text == fixtureTexts[1])
}
