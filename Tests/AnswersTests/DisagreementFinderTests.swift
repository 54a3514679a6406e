import Answers
import Testing

@Suite("Disagreements")
struct DisagreementFinderTests {
  private func sentence(_ article: Int64, at start: Int = 0, _ text: String) -> EncodedSentence {
    EncodedSentence(
      sentence: Sentence(
        article: article, range: start..<start + text.utf8.count, text: text, block: 0, position: start, context: "",
        passageLag: 0),
      vector: [1, 0])
  }

  private let allows = "The licence of Falcon allows commercial use."
  private let forbids = "The licence of Falcon forbids commercial use."
  private let opens = "The office of Globex opened in Ghana in March."
  private let didNotOpen = "The office of Globex was not opened in Ghana in March."

  private func pairs(among sentences: [EncodedSentence], authors: [Int64: String] = [:]) -> [DisagreementFinder.Pair] {
    DisagreementFinder(authors: authors).pairs(between: sentences, and: sentences)
  }

  private func texts(_ pairs: [DisagreementFinder.Pair]) -> [[String]] {
    pairs.map { [$0.first.text, $0.second.text] }
  }

  @Test("Two pairs are found though their sentences stand at the same bytes of different articles")
  func samePlaces() {
    let pairs = pairs(among: [
      sentence(1, allows), sentence(2, forbids), sentence(3, opens), sentence(4, didNotOpen),
    ])
    #expect(texts(pairs) == [[allows, forbids], [opens, didNotOpen]])
  }

  @Test("A sentence stands in one pair, and what only met such a one can stand in another")
  func once() {
    let pairs = pairs(among: [
      sentence(1, allows), sentence(2, forbids), sentence(3, forbids), sentence(4, allows),
    ])
    #expect(pairs.map { [$0.first.article, $0.second.article] } == [[1, 2], [3, 4]])
  }

  @Test("One author does not disagree with himself, nor an article with itself")
  func authors() {
    #expect(pairs(among: [sentence(1, allows), sentence(2, forbids)], authors: [1: "Ann", 2: "Ann"]).isEmpty)
    #expect(pairs(among: [sentence(3, allows), sentence(3, at: 90, forbids)]).isEmpty)
  }

  @Test("A caption states nothing that could be disagreed with")
  func caption() {
    let pairs = pairs(among: [
      sentence(1, "It is the 13 inch Falcon of Acme that will follow."), sentence(2, "The 16 inch Falcon of Acme"),
    ])
    #expect(pairs.isEmpty)
  }

  @Test("A 16-inch thing is another one than a 15-inch thing; 16 million users are no 15 million")
  func attributes() {
    #expect(
      pairs(among: [
        sentence(1, "The new 16-inch Falcon of Acme has an escape key."),
        sentence(2, "The old 15-inch Falcon of Acme had an escape key."),
      ]).isEmpty)
    let claims = ["The Falcon of Acme has 16 million users.", "The Falcon of Acme has 15 million users."]
    #expect(texts(pairs(among: [sentence(1, claims[0]), sentence(2, claims[1])])) == [claims])
  }

  @Test("“If not” and “not only” negate nothing")
  func hedges() {
    let claim = "The Falcon of Acme was opened to its users in March."
    for other in [
      "The Falcon of Acme was opened in March to most, if not all users.",
      "The Falcon of Acme was opened in March not only to users.",
    ] {
      #expect(pairs(among: [sentence(1, claim), sentence(2, other)]).isEmpty)
    }
  }

  @Test("Between new and earlier sentences, earlier ones are not compared with each other")
  func between() {
    let finder = DisagreementFinder(authors: [:])
    let earlier = [sentence(2, forbids), sentence(3, opens), sentence(4, didNotOpen)]
    #expect(texts(finder.pairs(between: [sentence(1, allows)], and: earlier)) == [[allows, forbids]])
  }
}
