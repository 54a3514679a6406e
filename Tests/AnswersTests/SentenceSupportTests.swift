import Answers
import Testing

@Suite("Support of a written sentence")
struct SentenceSupportTests {
  private let quotes = [
    "On 18 July 2018 the European Commission fined Google €4.34 billion for three practices. "
      + "In September 2022 the General Court upheld most of the decision and trimmed the fine to €4.125 billion.",
    "OpenAI may publish an open-weight model, but Meta does not sell model access.",
  ]

  private func supporting(_ sentence: String) -> [Int] { SentenceSupport(of: sentence, by: quotes).supporting }

  @Test("A sentence that says what a quote says is borne out by it, also in part")
  func supported() {
    #expect(supporting("The European Commission fined Google €4.34 billion.") == [0])
    #expect(supporting("In September 2022 the General Court trimmed the fine to €4.125 billion.") == [0])
    #expect(supporting("Meta does not sell model access.") == [1])
  }

  @Test(
    "A sentence with another number, name, order, negation or certainty is not",
    arguments: [
      "The European Commission fined Google €5.34 billion.", "The European Commission fined Google €4 billion.",
      "The European Commission fined Apple €4.34 billion.", "Google fined the European Commission €4.34 billion.",
      "The European Commission never fined Google €4.34 billion.", "Meta does sell model access.",
      "OpenAI publishes an open-weight model.", "All practices of Google were fined in 2018.",
      "In September 2018 the General Court upheld the decision.", "Google paid the fine on 18 July 2018.",
      "Was Google fined €4.34 billion?", "Google.", "",
    ])
  func unsupported(sentence: String) { #expect(supporting(sentence).isEmpty) }

  @Test("What a sentence says of two things is not mixed up")
  func spliced() {
    let quotes = [
      "On Monday Nvidia's shares fell by about 17 per cent, wiping roughly $589 billion from its value.",
      "Meta rejected the definition in public and Mozilla accepted the definition at once.",
    ]
    #expect(SentenceSupport(of: "On Monday Nvidia's shares fell by about $589 billion.", by: quotes).supporting == [])
    #expect(SentenceSupport(of: "Meta accepted the definition at once.", by: quotes).supporting == [])
    #expect(SentenceSupport(of: "Meta rejected the definition in public.", by: quotes).supporting == [1])
    #expect(SentenceSupport(of: "Nvidia's shares fell by about 17 per cent.", by: quotes).supporting == [0])
  }

  @Test("A pronoun does not come to stand for something else")
  func pronouns() {
    let quotes = [
      "The report advises the ministry to build the ability to monitor: collect evidence on capabilities, evaluate it "
        + "against stated thresholds, and act where the risk exceeds what exists."
    ]
    let other =
      "The report advises the ministry to build the ability to monitor, evaluate it against stated thresholds, and act "
      + "where the risk exceeds what exists."
    #expect(SentenceSupport(of: other, by: quotes).supporting == [])
    let same = "The ministry is to collect evidence on capabilities, evaluate it against stated thresholds, and act."
    #expect(SentenceSupport(of: same, by: quotes).supporting == [0])
  }

  @Test("What is said of all times does not become what was done once")
  func tense() {
    let quotes = ["Linux let IBM put the same system on every machine, and charge for hardware and consultants."]
    let past = "Linux let IBM put the same system on every machine, and charged for hardware and consultants."
    #expect(SentenceSupport(of: past, by: quotes).supporting == [])
    #expect(SentenceSupport(of: quotes[0], by: quotes).supporting == [0])
  }

  @Test("What two quotes say apart is not borne out together")
  func mixed() { #expect(supporting("The General Court fined OpenAI and Meta in September 2022.").isEmpty) }
}
