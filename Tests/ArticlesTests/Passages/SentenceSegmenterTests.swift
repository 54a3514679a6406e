import Articles
import Testing

@Suite("Sentences")
struct SentenceSegmenterTests {
  private func sentences(_ text: String) -> [String] {
    SentenceSegmenter.sentences(in: text).map { String(text.slice($0)) }
  }

  @Test("End at full stops, question marks and exclamation marks")
  func simple() {
    #expect(
      sentences("Why give it away? Meta spent millions. Then it was free!") == [
        "Why give it away?", "Meta spent millions.", "Then it was free!",
      ])
  }

  @Test(
    "Do not end at abbreviations, initials, numbers and versions",
    arguments: [
      "Dr. Smith met Mr. Jones at 3.5 p.m. on the train.",
      "J. R. Tolkien wrote it.",
      "Llama 3.1 was released, e.g. in the 405B size.",
      "The U.S. government objected.",
      "Costs fell by approx. 40 percent vs. last year.",
      "OpenAI Inc. and Google Corp. compete.",
      "Rule No. 5 binds, as do nos. 7 and 8.",
      "Touvron et al. (2023) trained it near Mt. Rainier, says Col. Ed. Smith.",
    ])
  func unbroken(text: String) {
    #expect(sentences(text) == [text])
  }

  @Test("End after an abbreviation where a typical first word follows")
  func abbreviationAtTheEnd() {
    #expect(
      sentences("It was made by Databricks Inc. The licence came later.") == [
        "It was made by Databricks Inc.", "The licence came later.",
      ])
  }

  @Test(
    "End after words that only elsewhere are abbreviations",
    arguments: ["The answer is no.", "They asked Ed.", "It was shown by Touvron et al.", "No."])
  func ambiguousAbbreviations(first: String) {
    #expect(sentences(first + " The board agreed.") == [first, "The board agreed."])
  }

  @Test("Keep closing quotes and brackets")
  func closers() {
    #expect(sentences("He said “no.” (It was late.) They left.") == ["He said “no.”", "(It was late.)", "They left."])
  }

  @Test("End at ideographic full stops without a space")
  func chinese() {
    #expect(sentences("模型是免费的。为什么？因为算力要钱！") == ["模型是免费的。", "为什么？", "因为算力要钱！"])
  }

  @Test("Cover every byte that is not white space, exactly once, on character boundaries")
  func coverage() {
    let text = "  Ünïcödé… first?! “Second.”\n\nThird e.g. this; no end  "
    let ranges = SentenceSegmenter.sentences(in: text)
    var covered = Set<Int>()
    for range in ranges { for byte in range { #expect(covered.insert(byte).inserted) } }
    for (offset, byte) in text.utf8.enumerated() where byte > 0x20 { #expect(covered.contains(offset)) }
    #expect(ranges.allSatisfy { String(text.slice($0)).utf8.count == $0.count })
  }

  @Test("Are counted from the start of the text, not of the range")
  func offsets() {
    let text = "One. Two. Three."
    #expect(SentenceSegmenter.sentences(in: text, range: 5..<16) == [5..<9, 10..<16])
  }

  @Test("Are found in an empty text and in one of spaces: none")
  func empty() {
    #expect(sentences("").isEmpty)
    #expect(sentences(" \n ").isEmpty)
  }
}
