import Articles
import TestSupport
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

  @Test("Takes time and memory in proportion to the texts, whatever has changed", .timeLimit(.minutes(2)))
  func large() {
    func text(_ sentences: some Sequence<Int>) -> String { sentences.map { "Sentence \($0)." }.joined(separator: "\n") }
    let count = 30_000
    let replaced = rendered(text(0..<count), text(count..<2 * count))
    #expect(replaced.count == 2 * count && replaced.first == "- Sentence 0." && replaced.last == "+ Sentence 59999.")

    let common = rendered(text(0..<count), text((0..<count).map { $0.isMultiple(of: 2) ? $0 : count + $0 }))
    #expect(common.count == count && common.prefix(2) == ["- Sentence 1.", "+ Sentence 30001."])

    let reversed = rendered(text(0..<count), text((0..<count).reversed()))
    #expect(reversed.count { $0.hasPrefix("-") } == reversed.count { $0.hasPrefix("+") } && reversed.count < 2 * count)

    let doubled = rendered(text((0..<count).map { $0 % 50 }), text((0..<count).map { $0 % 49 }))
    #expect(doubled.count > 0)
  }

  @Test("Is one that makes the new text of the old one, whatever has moved")
  func sound() {
    var generator = SplitMix(state: 5)
    for size in [3, 40, 3_000] {
      let old = (0..<size).map { _ in Int.random(in: 0..<size, using: &generator) }
      var new = old
      for _ in 0..<size {
        new.swapAt(.random(in: 0..<size, using: &generator), .random(in: 0..<size, using: &generator))
      }
      func text(_ sentences: [Int]) -> String { sentences.map { "Sentence \($0)." }.joined(separator: "\n") }
      let changes = SentenceDiff.changes(from: text(old), to: text(new))
      // As many of each sentence are removed more than added as the old text has more of it.
      var balance: [String: Int] = [:]
      for change in changes { balance[change.text, default: 0] += change.kind == .added ? 1 : -1 }
      for number in new { balance["Sentence \(number).", default: 0] -= 1 }
      for number in old { balance["Sentence \(number).", default: 0] += 1 }
      #expect(balance.values.allSatisfy { $0 == 0 })
    }
  }

  @Test("Shows everything where one text is empty")
  func empty() {
    #expect(rendered("", "One.") == ["+ One."])
    #expect(rendered("One.", "") == ["- One."])
  }
}
