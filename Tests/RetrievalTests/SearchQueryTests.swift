import Articles
import KnowledgeBase
import Retrieval
import Testing

@Suite("A search query")
struct SearchQueryTests {
  @Test("Takes plain words without stop words as terms, and keeps the text for the encoders")
  func plain() {
    let query = SearchQuery("Why did Meta release Llama 2?")
    #expect(query.terms == ["meta", "release", "llama", "2"])
    #expect(query.text == "Why did Meta release Llama 2?")
  }

  @Test("Keeps the stop words where there is nothing else")
  func stopWordsOnly() {
    #expect(SearchQuery("who are they").terms == ["who", "are", "they"])
  }

  @Test("Takes scripts without spaces as pairs of characters, also beside Latin words")
  func unspacedScripts() {
    #expect(SearchQuery("阿里开放Qwen").terms == ["阿里", "里开", "开放", "qwen"])
  }

  @Test("Takes phrases and exclusions")
  func phrases() {
    let query = SearchQuery(#"licence "open source" -android -"app store" -- -"#)
    #expect(query.phrases == ["open source"])
    #expect(query.excluded == ["android", "app store"])
  }

  @Test("Takes filters, quoted or not")
  func filters() {
    let query = SearchQuery(#"moat author:"Ada Lovelace" site:example.org tag:AI since:2023-01-01 until:2024"#)
    #expect(query.text == "moat")
    #expect(query.filter.author == "Ada Lovelace")
    #expect(query.filter.site == "example.org")
    #expect(query.filter.tag == "AI")
    #expect(query.filter.since?.iso8601 == "2023-01-01")
    #expect(query.filter.until?.iso8601 == "2024")
  }

  @Test("Narrows the filter it is given, and never widens it")
  func narrowing() throws {
    func date(_ text: String) throws -> PublicationDate { try #require(PublicationDate(text)) }
    var given = ArticleFilter()
    given.since = try date("2024")
    given.until = try date("2024-06")
    given.author = "Ada Lovelace"
    #expect(SearchQuery("moat since:2020 until:2025", filter: given).filter == given)
    let narrowed = SearchQuery("moat since:2024-02-01 until:2024-06-10 tag:ai", filter: given).filter
    #expect(narrowed.since?.iso8601 == "2024-02-01" && narrowed.until?.iso8601 == "2024-06-10" && narrowed.tag == "ai")
    // A month ends before the year it is in.
    given.until = try date("2024")
    #expect(SearchQuery("moat until:2024-06", filter: given).filter.until?.iso8601 == "2024-06")
    // Of another author nothing would be left: the word is one to look for.
    let other = SearchQuery("moat author:Babbage author:\"ada lovelace\"", filter: given)
    #expect(other.filter.author == "Ada Lovelace" && other.text == "moat author:Babbage")
  }

  @Test("Leaves a word with a colon that is no filter, or has no valid value, as a word")
  func colons() {
    let query = SearchQuery("ratio 3:1 since:yesterday author: http://example.org")
    #expect(query.filter.isEmpty)
    #expect(query.text == "ratio 3:1 since:yesterday author: http://example.org")
  }
}

@Suite("A word's stem")
struct StemTests {
  @Test(
    "Is the same for the inflections of a word",
    arguments: [
      ["release", "released", "releases", "releasing"], ["licence", "license", "licences", "licensed"],
      ["company", "companies"], ["model", "models"], ["stop", "stopped", "stopping"],
      ["commoditise", "commoditize", "commoditising"],
    ])
  func inflections(words: [String]) {
    #expect(Set(words.map(Lexicon.stem)).count == 1)
  }

  @Test("Keeps different words apart", arguments: [("red", "reed"), ("moat", "mote"), ("2023", "2024")])
  func different(first: String, second: String) {
    #expect(Lexicon.stem(first) != Lexicon.stem(second))
  }
}
