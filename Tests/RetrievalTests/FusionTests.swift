import KnowledgeBase
import Retrieval
import Testing

@Suite("Fusion of words and meaning")
struct FusionTests {
  private func order(_ lexical: [PassageID: Double], _ dense: [PassageID: Float], passages: Int = 1000) -> [PassageID] {
    var fusion = Fusion()
    fusion.lexical = lexical
    fusion.dense = dense
    fusion.denseDeviation = 0.1
    fusion.passages = passages
    return fusion.ranked().map(\.id)
  }

  @Test("One side alone keeps its order, with the lower id first among equals")
  func alone() {
    #expect(order([4: 1, 3: 2, 9: 1], [:]) == [3, 4, 9])
    #expect(order([:], [4: 0.1, 3: 0.2, 9: 0.1]) == [3, 4, 9])
    #expect(order([:], [:]).isEmpty)
  }

  @Test("What both find comes before what one of them finds")
  func both() {
    #expect(order([1: 8, 2: 8], [2: 0.5, 3: 0.5, 1: 0.1]).first == 2)
    #expect(order([1: 8, 2: 8], [2: 0.5, 3: 0.5, 1: 0.5]).last == 3)
  }

  @Test("Neither side's scale matters")
  func scales() {
    let lexical: [PassageID: Double] = [1: 9, 2: 7, 3: 1, 4: 2]
    let dense: [PassageID: Float] = [1: 0.2, 2: 0.35, 3: 0.4, 4: 0.1, 5: 0.5]
    let expected = order(lexical, dense)
    #expect(order(lexical.mapValues { $0 * 40 }, dense) == expected)
    var fusion = Fusion()
    (fusion.lexical, fusion.dense, fusion.denseDeviation, fusion.passages) = (
      lexical, dense.mapValues { $0 * 8 }, 0.8, 1000
    )
    #expect(fusion.ranked().map(\.id) == expected)
  }

  @Test("A word of one passage outweighs a cosine that a word of many does not")
  func rarity() {
    let dense: [PassageID: Float] = [1: 0.3, 2: 0.6]
    #expect(order([1: 6], dense).first == 1)
    let everywhere = Dictionary(uniqueKeysWithValues: (100..<300).map { (PassageID($0), Double($0 % 7)) })
    #expect(order(everywhere.merging([1: 6]) { $1 }, dense).first == 2)
  }

  @Test("Relevances that are all the same change nothing")
  func constant() {
    #expect(order([1: 3, 2: 3], [1: 0.1, 2: 0.2], passages: 2) == [2, 1])
  }
}
