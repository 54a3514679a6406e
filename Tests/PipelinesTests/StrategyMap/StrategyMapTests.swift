import Answers
import Articles
import Foundation
import KnowledgeBase
import Llama
import Pipelines
import TestSupport
import Testing

@Suite("The strategy map", .needsModel("wordllama-l2-256"))
struct StrategyMapTests {
  private static let taxonomy = """
    name: Reasons to <move>
    background:
      - The house has two floors and a garden.
      - The price was agreed in March.
      - The removal firm came with two vans.
    motives:
      - id: work
        name: A new job
        description: Somebody moves because of a job that is far from home.
        cues: [commute, {words: job far/distant}]
        examples:
          - She moved because her new job was too far away.
          - The commute to the office took him two hours.
      - id: shifts
        name: Night shifts
        description: Somebody moves because of working at night.
        parent: work
        cues: ["night shift"]
        examples: [He moved nearer to the hospital because of his night shifts.]
      - id: family
        name: Family
        description: Somebody moves to be near relatives.
        cues: [grandmother, {words: near/nearer parents/sister}]
        examples:
          - They wanted the children to grow up near their grandmother.
          - He went back to look after his parents.
    """

  private static let articles = [
    (
      "Ada moves", "2023-02-11",
      [
        "Ada left the village in spring. Her commute had grown to three hours a day, and the new job was far away.",
        "The removal firm came with two vans and left before noon, and the keys were handed over in the kitchen.",
      ]
    ),
    (
      "Ben & \"Co\"", "2023-08",
      ["The children were to be near their grandmother, and so Ben sold the house by the lake and went home in autumn."]
    ),
    ("Carl stays", "2024", ["The roof was mended in March, and the garden has been dug over for the beans and peas."]),
    (
      "Dora", nil,
      ["Dora works the night shift at the station, so she took a flat across the road from its main entrance."]
    ),
  ]

  @Test("Each article has the motives it argues with quotes cut from its text, in order of publication")
  func quotes() async throws {
    try await withMap { map, base in
      #expect(map.articles.map(\.article.title) == ["Ada moves", "Ben & \"Co\"", "Carl stays", "Dora"])
      #expect(map.articles.map { $0.motives.map(\.id) } == [["work"], ["family"], [], ["work", "shifts"]])
      for mapped in map.articles {
        let text = Array(try base.content(of: mapped.article.id).text.utf8)
        for quote in mapped.motives.flatMap(\.quotes) {
          #expect(Array(quote.text.utf8) == Array(text[quote.start..<quote.end]))
          #expect(quote.sha256 == ContentDigest.sha256(of: quote.text))
        }
      }
      #expect(map.motives.map(\.articles) == [2, 1, 1])
    }
  }

  @Test("The timeline counts by quarter, by year where no more is known, and says how many have no date")
  func timeline() async throws {
    try await withMap { map, _ in
      #expect(map.timeline.map(\.period) == ["2023-Q1", "2023-Q3", "2024"])
      #expect(map.timeline[0].motives == ["work": 1, "shifts": 0, "family": 0])
      #expect(map.undated == 1)
    }
  }

  @Test("Asked for one actor, only paragraphs that name it count")
  func actor() async throws {
    try await withMap(actor: "ben") { map, _ in
      #expect(map.articles.flatMap(\.motives).map(\.id) == ["family"])
    }
  }

  @Test("CSV quotes what needs it; HTML and SVG are well-formed whatever a title holds")
  func formats() async throws {
    try await withMap { map, _ in
      #expect(map.csv.hasPrefix("article_id,title,author,published,url,path,motive,score,start,end,quote\r\n"))
      #expect(map.csv.contains(",\"Ben & \"\"Co\"\"\","))
      #expect(map.csv.split(separator: "\r\n").count == 1 + map.articles.flatMap(\.motives).flatMap(\.quotes).count)
      #expect(map.html.contains("Reasons to &lt;move&gt;") && map.html.contains("Ben &amp; &quot;Co&quot;"))
      for markup in [map.html, map.svg] { #expect(!markup.contains("<move>") && !markup.contains("Ben & ")) }
      #expect(map.svg.split(separator: "<circle").count - 1 == map.articles.flatMap(\.motives).count)
      #expect(map.svg.hasPrefix("<svg ") && map.svg.hasSuffix("</svg>\n"))
    }
  }

  @Test("In the page a title leads to its quotes, and a quote to its place in the article")
  func links() async throws {
    try await withMap { map, _ in
      let article = try #require(map.articles.first).article
      #expect(map.html.contains("<td><a href=\"#a\(article.id)\">Ada moves</a> <small>2023-02-11</small></td>"))
      #expect(map.html.contains("<h3 id=\"a\(article.id)\"><a href=\"file:///0.txt\">Ada moves</a></h3>"))
      let quotes = map.articles.flatMap(\.motives).flatMap(\.quotes).count
      #expect(map.html.split(separator: "title=\"open at this place\"").count - 1 == quotes)
      #expect(map.html.contains("1 without a date"))
    }
  }

  @Test("Near copies among a motive's examples make it count for less, not more")
  func loudness() async throws {
    let close = (1...6).map { "      - The commute to the office took him \($0) hours." }.joined(separator: "\n")
    let taxonomy = Self.taxonomy.replacing("      - The commute to the office took him two hours.", with: close)
    var scores: [Double] = []
    for text in [Self.taxonomy, taxonomy] {
      try await withMap(taxonomy: text) { map, _ in
        scores.append(try #require(map.articles.first?.motives.first { $0.id == "work" }).score)
      }
    }
    #expect(scores[1] < scores[0] * 0.85)
  }

  @Test(
    "A label in front of a paragraph names its motive, and is not what is quoted", arguments: ["Family", "Weather"])
  func labels(label: String) async throws {
    let text = "\(label). Eve promised to look after her mother, who was alone in the house by the river now."
    let article = ("Eve", "2024", [text]) as (String, String?, [String])
    try await withMap(articles: Self.articles + [article]) { map, _ in
      let motives = try #require(map.articles.first { $0.article.title == "Eve" }).motives
      #expect(motives.map(\.id) == (label == "Family" ? ["family"] : []))
      #expect(motives.flatMap(\.quotes).allSatisfy { $0.text != "Family." })
    }
  }

  @Test("Without articles the map is empty")
  func empty() async throws {
    try await withMap(articles: []) { map, _ in
      #expect(map.articles.isEmpty && map.timeline.isEmpty)
      #expect(map.svg.hasSuffix("</svg>\n") && map.csv.hasSuffix(",quote\r\n"))
    }
  }

  private func withMap(
    taxonomy: String = Self.taxonomy, actor: String? = nil, articles: [(String, String?, [String])] = Self.articles,
    _ body: (StrategyMap, KnowledgeBase) throws -> Void
  ) async throws {
    try await withTemporaryFolder { folder in
      let base = try KnowledgeBase(path: folder + "/kb.sqlite", access: .create)
      for (number, (title, published, paragraphs)) in articles.enumerated() {
        var article = Article(paragraphs: paragraphs, format: .text)
        article.title = title
        article.published = published.flatMap(PublicationDate.init)
        let source = SourceStamp(
          path: "/\(number).txt", size: 1, modified: 1, sha256: ContentDigest.sha256(of: "\(number)"))
        _ = try base.store(article, passages: [], from: source)
        try base.finish(source)
      }
      try Data(taxonomy.utf8).write(to: URL(fileURLWithPath: folder + "/taxonomy.yaml"))
      let model = try #require(pathOfInstalledModel("wordllama-l2-256"))
      let scorer = try await MotiveScorer(
        taxonomy: Taxonomy(contentsOf: folder + "/taxonomy.yaml"), encoder: TextEncoder(modelAt: model))
      try body(try await ScoredCorpus(base, scorer: scorer).map(actor: actor), base)
    }
  }
}
