import Answers
import Articles
import Foundation
import Testing

@Suite("A bibliography")
struct BibliographyTests {
  private func entry(
    title: String? = "Who pays for “free” models?", authors: String? = "Rufus Adeyemi-Stone, Ludwig van Aken",
    published: String? = "2023-11-27", url: String? = "https://www.marginal.example/a_b"
  ) -> BibliographyEntry {
    BibliographyEntry(
      title: title, authors: authors, published: published.flatMap(PublicationDate.init), site: nil, url: url,
      path: "/articles/note.txt")
  }

  @Test("APA: initials, the whole date, the site, the address")
  func apa() throws {
    #expect(
      try Bibliography([entry()]).text(in: .apa)
        == "Adeyemi-Stone, R., & van Aken, L. (2023, November 27). Who pays for “free” models? marginal.example. "
        + "https://www.marginal.example/a_b")
  }

  @Test("APA: without author the title leads, without date n.d., without address the file stands")
  func apaOfLittle() throws {
    let text = try Bibliography([entry(title: "A note", authors: nil, published: nil, url: nil)]).text(in: .apa)
    #expect(text == "A note. (n.d.). /articles/note.txt")
  }

  @Test("Chicago: only the first name is inverted")
  func chicago() throws {
    #expect(
      try Bibliography([entry()]).text(in: .chicago)
        == "Adeyemi-Stone, Rufus, and Ludwig van Aken. “Who pays for “free” models?” marginal.example, "
        + "November 27, 2023. https://www.marginal.example/a_b.")
  }

  @Test("BibTeX: TeX's own characters are escaped, groups stay whole, keys are told apart")
  func bibtex() throws {
    let first = entry(title: "50% off: R&D_{x} #1", authors: "The Open Team")
    var second = first
    second.path = "/articles/other.txt"
    let text = try Bibliography([first, second]).text(in: .bibtex)
    #expect(text.contains(##"title = {{50\% off: R\&D\_\{x\} \#1}}"##))
    #expect(text.contains("author = {{The Open Team}}"))
    #expect(text.contains("month = {11}") && text.contains("date = {2023-11-27}"))
    let keys = text.matches(of: /@misc\{(\w+),/).map { String($0.1) }
    #expect(keys.count == 2 && Set(keys).count == 2)
  }

  @Test("CSL-JSON holds names and dates in parts")
  func csl() throws {
    struct Item: Decodable {
      struct Name: Decodable {
        let family: String?
        let given: String?
        let literal: String?
      }
      struct Issued: Decodable {
        let parts: [[Int]]
        enum CodingKeys: String, CodingKey { case parts = "date-parts" }
      }
      let type: String
      let author: [Name]
      let issued: Issued
      let url: String

      enum CodingKeys: String, CodingKey {
        case type, author, issued
        case url = "URL"
      }
    }
    let text = try Bibliography([entry(published: "2023-11")]).text(in: .cslJSON)
    let items = try JSONDecoder().decode([Item].self, from: Data(text.utf8))
    let item = try #require(items.first)
    #expect(item.type == "webpage" && item.url == "https://www.marginal.example/a_b")
    #expect(item.author.map(\.family) == ["Adeyemi-Stone", "van Aken"])
    #expect(item.issued.parts == [[2023, 11]])
  }

  @Test("An article that is cited twice is listed once")
  func once() { #expect(Bibliography([entry(), entry()]).entries.count == 1) }

  @Test(
    "Names are taken apart as bylines write them",
    arguments: [
      ("Martin Luther King Jr.", "King Jr.", "Martin Luther"), ("王小明", "王小明", ""), ("Plato", "Plato", ""),
      ("Cédric O", "O", "Cédric"), ("Ursula von der Leyen", "von der Leyen", "Ursula"),
      ("Allen Institute for AI", "Allen Institute for AI", ""),
    ])
  func names(text: String, family: String, given: String) {
    let name = PersonName(text)
    #expect(name.family == family && name.given == given)
  }
}
