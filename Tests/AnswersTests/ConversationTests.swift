import Answers
import Testing

@Suite("A conversation")
struct ConversationTests {
  private func resolved(_ question: String, after last: String) -> String {
    var conversation = Conversation()
    _ = conversation.resolve(last)
    return conversation.resolve(question)
  }

  @Test(
    "A new subject takes the place of the old one",
    arguments: [
      ("and what about Mistral?", "Why did Meta release Llama 2?", "Why did Mistral release?"),
      (
        "And Microsoft?", "How much did IBM pledge to Linux for 2001?",
        "How much did Microsoft pledge to Linux for 2001?"
      ),
      ("what about 2002", "How much did IBM pledge to Linux in 2001?", "How much did IBM pledge to Linux in 2002?"),
      ("how about licences?", "who gains from open weights?", "who gains from open weights licences?"),
    ])
  func newSubject(question: String, last: String, expected: String) {
    #expect(resolved(question, after: last) == expected)
  }

  @Test("A pronoun brings what the last question named")
  func pronoun() {
    #expect(
      resolved("When did it start?", after: "Why did Stability AI publish?") == "When did it start (Stability AI)?")
  }

  @Test("A whole question stands on its own, and the thread can be cut")
  func independent() {
    #expect(resolved("Who wrote llama.cpp?", after: "Why did Meta release Llama 2?") == "Who wrote llama.cpp?")
    var conversation = Conversation()
    _ = conversation.resolve("Why did Meta release Llama 2?")
    conversation.reset()
    #expect(conversation.resolve("and Mistral?") == "and Mistral?")
  }
}
