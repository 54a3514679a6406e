import Answers
import Testing

@Suite("Sentences of a text that is still being written")
struct SentenceStreamTests {
  private func sentences(_ pieces: String...) -> [String] {
    var stream = SentenceStream()
    return pieces.flatMap { stream.append($0) } + [stream.finish()].compactMap(\.self)
  }

  @Test("A sentence comes when the next one has begun, whole however it was cut")
  func pieces() {
    var stream = SentenceStream()
    #expect(stream.append("Meta gave the mo") == [])
    #expect(stream.append("del away. Ubi") == ["Meta gave the model away."])
    #expect(stream.append("quity is power.") == [])
    #expect(stream.finish() == "Ubiquity is power.")
    #expect(stream.finish() == nil)
  }

  @Test("List marks and the model's own citations are left out")
  func marks() {
    #expect(
      sentences("1. Llama is free [2]. ", "- It won developers [1,3] over.") == [
        "Llama is free.", "It won developers over.",
      ])
  }

  @Test("What breaks off is no sentence")
  func unfinished() {
    #expect(sentences("Llama is free. It won develop") == ["Llama is free."])
  }

  @Test("What has no letter is no sentence")
  func letters() {
    #expect(sentences("… 12. ").isEmpty)
  }
}
