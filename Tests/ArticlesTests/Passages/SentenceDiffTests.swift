import Articles
import Testing

@Suite("A diff of two revisions")
struct SentenceDiffTests {
  private func rendered(_ old: String, _ new: String) -> [String] {
    SentenceDiff.changes(from: old, to: new).map { ($0.kind == .removed ? "- " : "+ ") + $0.text }
  }

  @Test("Is empty for equal texts")
  func equal() {
    #expect(rendered("One. Two.\n\nThree.", "One. Two.\n\nThree.").isEmpty)
  }

  @Test("Shows a changed sentence as removed and added, in place")
  func changed() {
    #expect(
      rendered("One. It has 86 billion. Three.", "One. It has 79 billion. Three. Four.") == [
        "- It has 86 billion.", "+ It has 79 billion.", "+ Four.",
      ])
  }

  @Test("Shows what was taken from the end")
  func shortened() {
    #expect(rendered("One. Two.\n\nThree.", "One.") == ["- Two.", "- Three."])
  }

  @Test("Shows everything where one text is empty")
  func empty() {
    #expect(rendered("", "One.") == ["+ One."])
    #expect(rendered("One.", "") == ["- One."])
  }
}
