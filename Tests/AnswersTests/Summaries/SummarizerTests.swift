import Answers
import Articles
import Foundation
import KnowledgeBase
import Llama
import TestSupport
import Testing

@Suite("A summarizer", .needsModel("wordllama-l2-256"))
struct SummarizerTests {
  private static let encoder = pathOfInstalledModel("wordllama-l2-256").flatMap { try? TextEncoder(modelAt: $0) }

  private func summarizer(sentences: Int? = nil) throws -> Summarizer {
    Summarizer(encoder: try #require(Self.encoder), settings: SummarySettings(sentences: sentences))
  }

  private func summary(of source: ArticleText, sentences: Int? = nil) async throws -> [String] {
    try await summarizer(sentences: sentences).summaries(of: [source])[0].map { String(source.text.slice($0.range)) }
  }

  /// An article of blocks that are a blank line apart.
  private func source(title: String? = nil, _ parts: (Block.Kind, String)...) -> ArticleText {
    var text = ""
    var blocks: [Block] = []
    for (kind, part) in parts {
      if !text.isEmpty { text += "\n\n" }
      blocks.append(Block(kind: kind, range: text.utf8.count..<text.utf8.count + part.utf8.count))
      text += part
    }
    return ArticleText(title: title, text: text, blocks: blocks)
  }

  private static let samples: [ArticleText] = {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: Repository.corpus).sorted()) ?? []
    return names.filter { !$0.hasPrefix(".") && !$0.hasSuffix(".jsonl") && $0 != "README.md" }.flatMap { name in
      ((try? ArticleReader().read(contentsOf: Repository.corpus + "/" + name)) ?? []).map {
        ArticleText($0)
      }
    }
  }()

  @Test("Takes 3 to 5 whole sentences of each sample article, in the order of its text")
  func samples() async throws {
    #expect(Self.samples.count > 25)
    let summaries = try await summarizer().summaries(of: Self.samples)
    for (source, summary) in zip(Self.samples, summaries) {
      #expect((3...5).contains(summary.count))
      #expect(zip(summary, summary.dropFirst()).allSatisfy { $0.end <= $1.start })
      for sentence in summary {
        let text = source.text.slice(sentence.range)
        let whole = SentenceSegmenter.sentences(in: source.text, range: sentence.range)
        #expect(whole == [sentence.range])
        #expect(".!…。！".contains(try #require(text.last { !"\"'”’)".contains($0) })))
        let block = try #require(source.blocks.first { $0.range.contains(sentence.start) })
        #expect([.paragraph, .quote, .listItem].contains(block.kind))
        if Subjectless.begins(text) {
          #expect(summary.contains { $0.end <= sentence.start && $0.end + 2 >= sentence.start })
        }
      }
    }
  }

  @Test("An article's summary does not depend on what is summarized with it")
  func independent() async throws {
    let together = try await summarizer().summaries(of: Self.samples)
    let alone = try await summarizer().summaries(of: [Self.samples[7]])
    #expect(alone[0] == together[7])
  }

  @Test("Leaves out what is no prose, and takes a sentence that points back with the one it points at")
  func form() async throws {
    let article = source(
      title: "Why ships sail under foreign flags",
      (.heading, "Why ships sail under foreign flags."),
      (.caption, "A container ship under the flag of Panama leaves the harbour of Rotterdam."),
      (
        .paragraph,
        "Ships sail under foreign flags because the flag decides taxes and crew rules. "
          + "This has been so since the nineteen-twenties in all of the large ports. "
          + "Panama registers more ships than any other country in the world."
      ),
      (.table, "Panama | 8000 ships\nLiberia | 4000 ships"),
      (.listItem, "Panama, Liberia"),
      (
        .paragraph,
        "Subscribe to our newsletter to read about ships and their flags every week. "
          + "Owners pay a fee for each ship and no tax on what the ship earns."
      ))
    let chosen = try await summary(of: article, sentences: 9)
    #expect(
      chosen == [
        "Ships sail under foreign flags because the flag decides taxes and crew rules.",
        "This has been so since the nineteen-twenties in all of the large ports.",
        "Panama registers more ships than any other country in the world.",
        "Owners pay a fee for each ship and no tax on what the ship earns.",
      ])
  }

  @Test("Says a thing once")
  func redundancy() async throws {
    let article = source(
      (
        .paragraph,
        "The licence forbids large rivals to use the model without asking first. "
          + "The licence forbids large rivals to use the model without asking. "
          + "Training the model cost several million dollars of electricity. "
          + "Nobody outside the company has seen the data it was trained on."
      ))
    let chosen = try await summary(of: article, sentences: 3)
    #expect(chosen.count { $0.contains("forbids large rivals") } == 1)
  }

  @Test("An article of one sentence is its own summary, even of a crumb")
  func oneSentence() async throws {
    #expect(
      try await summary(of: source((.paragraph, "Ships sail under foreign flags for the taxes."))) == [
        "Ships sail under foreign flags for the taxes."
      ])
    #expect(try await summary(of: source((.paragraph, "More soon"))) == ["More soon"])
  }

  @Test("An article of only a table, or of nothing, has no summary")
  func onlyATable() async throws {
    #expect(try await summary(of: source((.table, "Panama | 8000\nLiberia | 4000"))).isEmpty)
    #expect(try await summary(of: ArticleText(title: nil, text: "", blocks: [])).isEmpty)
  }

  @Test("An article of 2 MB takes seconds", .timeLimit(.minutes(1)))
  func large() async throws {
    let sentence = "The harbour of town number %d registered %d ships under foreign flags that year. "
    var paragraphs = ""
    for index in 0..<26_000 { paragraphs += String(format: sentence, index, index * 7 % 1000) }
    let article = source((.paragraph, paragraphs.trimmingCharacters(in: .whitespaces)))
    #expect(article.text.utf8.count > 2_000_000)
    #expect(try await summary(of: article).count == 5)
  }
}
