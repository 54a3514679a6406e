import Articles
import Testing

@Suite("Markdown")
struct MarkdownTests {
  @Test("Front matter gives the facts")
  func frontMatter() throws {
    let article = try read(
      """
      ---
      title: "Commoditize your complement"
      authors: [Jane Doe, {name: John Roe}]
      date: 2024-02-21T10:00:00Z
      lastmod: 2024-03-01
      canonical_url: https://example.org/complement
      tags: [strategy, licences]
      lang: en-GB
      license: CC-BY-4.0
      description: On giving things away.
      ---

      The text begins here.
      """, as: "a.md")
    #expect(article.title == "Commoditize your complement")
    #expect(article.authors == ["Jane Doe", "John Roe"])
    #expect(article.published?.iso8601 == "2024-02-21T10:00:00Z")
    #expect(article.modified?.iso8601 == "2024-03-01")
    #expect(article.url == "https://example.org/complement")
    #expect(article.tags == ["strategy", "licences"])
    #expect(article.language == "en-GB")
    #expect(article.license == "CC-BY-4.0")
    #expect(article.summary == "On giving things away.")
    #expect(article.text == "The text begins here.")
    #expect(article.format == .markdown)
  }

  @Test("Front matter in TOML gives the same facts")
  func toml() throws {
    let article = try read(
      """
      +++
      title = "Commoditize \\"your\\" complement" # the headline
      date = 2024-02-21T10:00:00Z
      authors = [
        "Jane Doe", 'John Roe',
      ]
      description = \"""
      On giving
      things away.\"""
      draft = false
      canonical_url = 'https://example.org/complement'

      [taxonomies]
      tags = ["strategy", "licences"]
      [extra]
      license = "CC-BY-4.0"
      +++

      The text begins here.
      """, as: "a.md")
    #expect(article.title == "Commoditize \"your\" complement")
    #expect(article.authors == ["Jane Doe", "John Roe"])
    #expect(article.published?.iso8601 == "2024-02-21T10:00:00Z")
    #expect(article.url == "https://example.org/complement")
    #expect(article.tags == ["strategy", "licences"])
    #expect(article.license == "CC-BY-4.0")
    #expect(article.summary == "On giving things away.")
    #expect(article.text == "The text begins here.")
  }

  @Test("An author may be a table, and what is no TOML ends the facts and not the reading")
  func brokenTOML() throws {
    let article = try read(
      "+++\ntitle = \"T\"\nauthor = {name = \"Jane Doe\", email = \"x\"}\nthis is = = not\ndate = 2024-01-01\n+++\n\nThe text.\n",
      as: "a.md")
    #expect(article.title == "T")
    #expect(article.authors == ["Jane Doe"])
    #expect(article.text == "The text.")
    let deep = "+++\ntitle = " + String(repeating: "[", count: 60_000) + "\n+++\n\nThe text.\n"
    #expect(try read(deep, as: "a.md").text == "The text.")
  }

  @Test("Structure becomes blocks, and inline markup becomes text")
  func structure() throws {
    let article = try read(
      """
      # The Title

      *Jul 19, 2023*

      A paragraph with **bold**, a [link](https://example.org) and `code`
      over two lines.

      ## A section

      > Quoted words.

      1. First
         - Nested
      2. Second

      ```swift
      let x = 1
        let y = 2
      ```

      | Model | Licence |
      |-------|---------|
      | Llama | custom  |
      """, as: "b.md")
    #expect(article.title == "The Title")
    #expect(article.published?.iso8601 == "2023-07-19")
    #expect(
      outline(article) == [
        "paragraph: A paragraph with bold, a link and code over two lines.", "heading2: A section",
        "quote1: Quoted words.", "list_item1: First", "list_item2: Nested", "list_item1: Second",
        "code: let x = 1\n  let y = 2", "table: Model | Licence\nLlama | custom",
      ])
    expectSoundBlocks(article)
  }

  @Test("A file without a name's help is Markdown where front matter says so")
  func sniffed() throws {
    let article = try read("---\ntitle: Sniffed\n---\nThe body of it.\n", as: "notes.txt")
    #expect(article.format == .markdown)
    #expect(article.title == "Sniffed")
  }
}
