import Retrieval
import Testing

@Suite("What is shown of a passage")
struct PassageExcerptTests {
  private let filler = (1...12).map { "Nothing of the sort is said in the sentence with the number \($0)." }

  @Test("Is the whole of a short one")
  func short() {
    #expect(PassageExcerpt.text(of: filler[0], for: "weights") == filler[0])
  }

  @Test("Is the sentences of a long one with the query's words, whatever their inflection, and says what is left out")
  func long() {
    let telling = "The laboratory released its weights."
    let middle = (filler[..<6] + [telling] + filler[6...]).joined(separator: " ")
    let shown = PassageExcerpt.text(of: middle, for: "who releases weights")
    #expect(shown.contains(telling))
    #expect(shown.hasPrefix("… Nothing") || shown.hasPrefix("… The"))
    #expect(shown.hasSuffix(". …"))
    #expect(shown.utf8.count < 420)
  }

  @Test("Is the beginning of one that has none of them, and a sentence without end is not cut")
  func without() {
    let shown = PassageExcerpt.text(of: filler.joined(separator: " "), for: "oysters")
    #expect(shown.hasPrefix(filler[0]) && shown.hasSuffix(". …"))
    let endless = String(repeating: "word ", count: 300) + "oysters"
    #expect(PassageExcerpt.text(of: endless, for: "oysters") == endless)
  }
}
