import Articles
import Foundation
import Testing

@Suite("Plain text")
struct PlainTextTests {
  @Test("A title line and a date line are facts, not text")
  func titleAndDate() throws {
    let article = try read("Why Open a Model?\n\nJul 19, 2023\n\nThe body begins here, in a sentence.\n", as: "a.txt")
    #expect(article.title == "Why Open a Model?")
    #expect(article.published?.iso8601 == "2023-07-19")
    #expect(article.text == "The body begins here, in a sentence.")
    #expect(article.format == .text)
  }

  @Test("A reading time above the title is neither a date nor the title")
  func readingTime() throws {
    let article = try read(
      "AI 2 min read\n\nThe gift is real\n\nThe motive is strategic, both are true.\n", as: "b.txt")
    #expect(article.title == "The gift is real")
    #expect(article.published == nil)
    #expect(article.text == "The motive is strategic, both are true.")
  }

  @Test("A byline gives names and its date")
  func byline() throws {
    let article = try read("A Title\nBy Jane Doe and John Roe, March 3, 2024\n\nThe body is a sentence.\n", as: "c.txt")
    #expect(article.authors == ["Jane Doe", "John Roe"])
    #expect(article.published?.iso8601 == "2024-03-03")
    #expect(article.text == "The body is a sentence.")
  }

  @Test("Bullets are list items and short lines above paragraphs are headings")
  func structure() throws {
    let article = try read(
      """
      A Title

      An opening sentence that is long enough to be a paragraph of its own.

        • One thing.
        • Another thing.

      The Android playbook

      Google gave Android away, and it made its money on the services
      that ran on it.
      """, as: "d.txt")
    #expect(
      outline(article) == [
        "paragraph: An opening sentence that is long enough to be a paragraph of its own.",
        "list_item1: One thing.", "list_item1: Another thing.", "heading2: The Android playbook",
        "paragraph: Google gave Android away, and it made its money on the services that ran on it.",
      ])
    expectSoundBlocks(article)
  }

  @Test("What a copied page had below its article is left out")
  func leftovers() throws {
    let article = try read(
      "A Title\n\nThe motive is strategic. Both things are true.\n\n\nRelated thinking:\n\na\n\nastro\n\nThinking about AI.",
      as: "e.txt")
    #expect(article.text == "The motive is strategic. Both things are true.")
  }

  @Test("A single sentence is an article, a single title is none")
  func oneLine() throws {
    let article = try read("The weights are free now.\n", as: "note.txt")
    #expect(article.text == "The weights are free now." && article.title == nil)
    #expect(failure(Data("On free weights\n".utf8), as: "note.txt") == .noArticle)
  }

  @Test("A text that opens with a paragraph has no title")
  func noTitle() throws {
    let body =
      "It was a long opening sentence that ends with a full stop, as paragraphs do, and nobody would call it a title."
    let article = try read(body + "\n\nAnother paragraph follows it.\n", as: "f.txt")
    #expect(article.title == nil)
    #expect(article.text.hasPrefix(body))
  }
}
