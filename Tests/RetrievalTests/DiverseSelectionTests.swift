import KnowledgeBase
import Retrieval
import Testing

@Suite("A diverse list")
struct DiverseSelectionTests {
  private typealias Passage = (id: Int, article: ArticleID, text: String)

  private func chosen(_ passages: [Passage], count: Int, diverse: Bool = true) -> [Int] {
    var selection = DiverseSelection<Int>(count: count, isDiverse: diverse)
    for passage in passages where !selection.isFull {
      selection.offer(passage.id, of: passage.article, text: passage.text)
    }
    return selection.items
  }

  @Test("Is not filled by the passages of one article while others have something to say")
  func articles() {
    let passages = (1...6).map { ($0, 1, "a\($0) b\($0) c\($0)") } + [(7, 2, "x y z")] as [Passage]
    #expect(chosen(passages, count: 4) == [1, 2, 7, 3])
    #expect(chosen(passages, count: 4, diverse: false) == [1, 2, 3, 4])
    #expect(chosen(Array(passages.prefix(6)), count: 4) == [1, 2, 3, 4])
  }

  @Test("Has a text once that stands in several articles, in other case and punctuation, too")
  func nearDuplicates() {
    let text = "Meta released the weights of Llama 2 on 18 July 2023, with a licence for commercial use."
    let passages =
      [
        (1, 1, text), (2, 2, text.uppercased()), (3, 3, text + " (Reuters)"),
        (4, 4, "Something else about the weights of Llama 2."),
      ] as [Passage]
    #expect(chosen(passages, count: 2) == [1, 4])
    #expect(chosen(passages, count: 4) == [1, 4, 2, 3])
    #expect(chosen(passages, count: 2, diverse: false) == [1, 2])
  }

  @Test("Takes passages without a word as they come")
  func wordless() {
    #expect(chosen([(1, 1, "…"), (2, 2, "…")], count: 2) == [1, 2])
  }
}
