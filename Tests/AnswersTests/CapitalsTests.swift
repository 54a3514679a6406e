import Answers
import Testing

@Suite("A question typed without capitals")
struct CapitalsTests {
  private let capitals = Capitals(in: [
    "In July Meta gave Llama away, as Meta had said. Apple sells phones. Free weights are a gift.",
    "Nobody bought an apple there, and no apple was sold: the weights are free to take; Ghana's ministry of trade asked Meta.",
  ])

  @Test("Gets those that its names have inside the sentences found")
  func restored() {
    #expect(capitals.restored(in: "why did meta give llama 2 away") == "why did Meta give Llama 2 away")
    #expect(capitals.restored(in: "Why did meta ask ghana?") == "Why did Meta ask Ghana?")
  }

  @Test("Keeps words that are mostly written small, or stand first in a sentence only")
  func small() {
    #expect(capitals.restored(in: "who sold an apple to the ministry") == "who sold an apple to the ministry")
    #expect(capitals.restored(in: "are free weights a gift") == "are free weights a gift")
  }

  @Test("Keeps its own spelling where it has a capital")
  func own() {
    #expect(capitals.restored(in: "Why did Meta give llama away?") == "Why did Meta give llama away?")
  }
}
