import Articles
import Foundation
import KnowledgeBase
import TestSupport
import Testing

/// Files about each of the fixtures' articles: two saves of its page, a syndicated copy, a copied note, a feed's entry.
private let files: [(path: String, draft: Draft)] = fixtureTexts.enumerated().flatMap { number, text in
  let url = "https://original.example/\(number)"
  return [
    (
      "/\(number)/first.html",
      Draft(title: "T\(number)", url: url + "?utm_source=a", published: "2023-01-0\(number + 1)", text: text)
    ),
    (
      "/\(number)/second.html",
      Draft(
        title: "T\(number)", url: url + "/", published: "2023-01-0\(number + 1)", modified: "2023-05-01",
        text: "Corrected. " + text)
    ),
    (
      "/\(number)/copy.html",
      Draft(
        title: "Copied", url: "https://mirror.example/\(number)", published: "2023-02-01",
        text: Syndication.creditLine.applied(to: text))
    ),
    ("/\(number)/note.txt", Draft(title: nil, format: .text, text: text)),
    (
      "/\(number)/feed.xml",
      Draft(title: "T\(number)", url: url, published: "2023-01-09", format: .rss, entry: "e", text: text)
    ),
  ]
}

@Test(arguments: 0..<6)
func theOrderOfAnIngestDoesNotMatter(seed: UInt64) throws {
  var generator = SplitMix(state: seed)
  let straight = try TemporaryDatabase()
  for file in files { try straight.kb.ingest(file.path, file.draft) }
  let shuffled = try TemporaryDatabase()
  for file in files.shuffled(using: &generator) { try shuffled.kb.ingest(file.path, file.draft) }

  let expected = try describe(straight.kb)
  #expect(try describe(shuffled.kb) == expected)
  #expect(expected.count == fixtureTexts.count)
  #expect(try shuffled.kb.doctor() == [])
}

@Test(arguments: 0..<6)
func whateverIsDoneTheDatabaseStaysHealthyAndEndsAsIfOnlyTheLastFilesHadBeenRead(seed: UInt64) throws {
  var generator = SplitMix(state: seed &+ 1000)
  let database = try TemporaryDatabase()
  let kb = database.kb
  let encoder = try kb.encoder(name: "tiny", digest: "d", dimensions: 2).id
  for _ in 0..<40 {
    let file = files.randomElement(using: &generator)!
    switch Int.random(in: 0..<10, using: &generator) {
    case 0..<5: try kb.ingest(file.path, file.draft)
    case 5:
      var edited = file.draft
      edited.text += "\n\nAn edit of \(Int.random(in: 0..<3, using: &generator))."
      try kb.ingest(file.path, edited)
    case 6:
      let missing = try kb.passages(without: encoder, after: 0, limit: 30)
      try kb.store(missing.map { (id: $0.id, values: [1, Float($0.ordinal)]) }, of: encoder)
    case 7: try kb.remove(try kb.vanishedSources(under: ["/"]) { $0 != file.path })
    case 8: if let article = try kb.articles().randomElement(using: &generator) { try kb.remove([article.id]) }
    default: try kb.ingest("/overwritten.html", file.draft)
    }
    #expect(try kb.doctor() == [])
  }

  try kb.remove(try kb.articles().map(\.id))
  for file in files.shuffled(using: &generator) { try kb.ingest(file.path, file.draft) }
  let fresh = try TemporaryDatabase()
  for file in files { try fresh.kb.ingest(file.path, file.draft) }
  #expect(try describe(kb) == describe(fresh.kb))
}

/// What a user sees of a database, without ids and times.
private func describe(_ kb: KnowledgeBase) throws -> [String] {
  try kb.articles().map { article in
    let origins = try kb.origins(of: article.id).map {
      "\($0.path) \($0.url ?? "-") \($0.nearDuplicate) \($0.vanished)"
    }
    let history = try kb.history(of: article.id).map { "\($0.sha256) \($0.title ?? "-")" }
    let passages = try kb.passages(of: article.id).map { "\($0.range) \($0.text)" }
    return """
      \(article.path) \(article.url ?? "-") \(article.title ?? "-") \(article.sha256)
      \(origins.sorted()) \(history) \(passages)
      """
  }.sorted()
}
