import Articles
import Foundation
import Testing

@Suite("HTML")
struct HTMLTests {
  static let page = """
    <!DOCTYPE html><html lang="en-us"><head><title>Why Meta Opened Llama | Example News</title>
    <meta property="og:site_name" content="Example News"><link rel="canonical" href="https://example.org/llama">
    <meta name="author" content="Jane Doe"><meta property="article:published_time" content="2023-07-19T10:00:00+02:00">
    <meta property="article:modified_time" content="2023-07-20"><meta name="keywords" content="AI, licences">
    <meta name="description" content="A short abstract."></head><body>
    <header><nav><a href="/">Home</a> <a href="/ai">AI</a></nav></header>
    <div class="cookie-banner"><p>We use cookies, and you should agree to all of them, because we say so.</p></div>
    <article><h1>Why Meta Opened Llama</h1><div class="byline">By Jane Doe</div>
    <div class="share-bar"><a href="#">Share</a></div>
    <p>\(prose(1))</p><h2>A section</h2><p>\(prose(2))<script>var x = "<p>no</p>";</script></p>
    <ul><li>One <b>bold</b>point<li>Two</ul><blockquote><p>\(prose(3))</p></blockquote>
    <pre><code>let x = 1\n  let y = 2</code></pre>
    <table><tr><th>Model</th><th>Licence</th></tr><tr><td>Llama</td><td>custom</td></tr></table>
    <p>\(prose(4))</article>
    <section id="comments"><p>First! I disagree with all of this, and I will say so at length, every day.</p></section>
    <footer><p>Copyright Example News, all rights reserved, since nineteen ninety-nine.</p></footer></body></html>
    """

  @Test("A page gives its article without what is around it")
  func article() throws {
    let article = try read(Self.page, as: "page.html")
    #expect(
      outline(article) == [
        "paragraph: \(prose(1))", "heading2: A section", "paragraph: \(prose(2))", "list_item1: One boldpoint",
        "list_item1: Two", "quote1: \(prose(3))", "code: let x = 1\n  let y = 2",
        "table: Model | Licence\nLlama | custom", "paragraph: \(prose(4))",
      ])
    expectSoundBlocks(article)
  }

  @Test("A page's head gives the facts")
  func facts() throws {
    let article = try read(Self.page, as: "page.html")
    #expect(article.title == "Why Meta Opened Llama")
    #expect(article.authors == ["Jane Doe"])
    #expect(article.published?.iso8601 == "2023-07-19T10:00:00+02:00")
    #expect(article.modified?.iso8601 == "2023-07-20")
    #expect(article.url == "https://example.org/llama")
    #expect(article.siteName == "Example News")
    #expect(article.language == "en-US")
    #expect(article.tags == ["AI", "licences"])
    #expect(article.summary == "A short abstract.")
  }

  @Test("White space between inline elements is neither lost nor doubled")
  func inlineSpace() throws {
    let article = try read(
      "<html><body><p>One<b> two</b> <i>three</i>,&nbsp; <a href='x'>four</a>five\n  six<br>seven &mdash; \(prose(1))</p><p>\(prose(2))</p></body></html>",
      as: "x.html")
    #expect(article.text.hasPrefix("One two three, fourfive six\nseven — Paragraph 1"))
  }

  @Test("Attributes and texts stay with their elements where others come twice, late or without a start")
  func elementsOutOfPlace() throws {
    let article = try read(
      """
      Before all<html lang=de class=comments><title>A Title</title><meta name=author content="Jane Doe"><body id=top>
      <body class=comments><html lang=fr><div class=comments><p>A comment of some length, and nothing but that.</p></div>
      <article lang=en></b></i><p>\(prose(1))</b> It goes <!-- -->on.</p></span> <head class=comments>
      <p class=intro class=comments>\(prose(2))</p></article><p class=comments>More. And more, of the same.</p>
      """, as: "a.html")
    #expect(article.text == "\(prose(1)) It goes on.\n\n\(prose(2))")
    #expect(article.authors == ["Jane Doe"])
    #expect(article.title == "A Title")
  }

  @Test(
    "Character references are resolved in texts and attributes; what only looks like one is left as it is",
    arguments: [
      ("a&amp;b &lt;c&gt;", "a&b <c>"), ("caf&eacute; &#233;&#xE9;&#XE9;", "café ééé"),
      ("cost &#8364;&#x20ac", "cost €€"),
      ("1&#150;2", "1–2"), ("R&D, AT&T; &nothing; &", "R&D, AT&T; &nothing; &"), ("&#; &#x; &#xg", "&#; &#x; &#xg"),
      ("a&#0;b&#xD800;c&#99999999999;d", "abcd"), ("&amp;amp;&thetasym;&amp", "&amp;ϑ&amp"),
    ])
  func references(_ markup: String, _ text: String) throws {
    let article = try read(
      """
      <html><head><meta name=description content='\(markup).'></head>
      <body><p>\(markup).</p><p>\(prose(1))</p><p>\(prose(2))</p></body></html>
      """, as: "a.html")
    #expect(article.text == "\(text).\n\n\(prose(1))\n\n\(prose(2))")
    #expect(article.summary == text + ".")
  }

  @Test("A formula is the line of its symbols, once")
  func formulas() throws {
    let math =
      "<math alttext='a'><semantics><mrow><mi>a</mi> <mo>&ne;</mo>\n<mn>0</mn></mrow><annotation encoding='application/x-tex'>a \\neq 0</annotation></semantics></math>"
    let katex = "<span class='katex'><span class='katex-mathml'>\(math)</span><span class='katex-html'>b</span></span>"
    let article = try read(
      "<html><body><p>When \(math), \(prose(1))</p><p>Let \(katex). \(prose(2))</p></body></html>", as: "a.html")
    #expect(article.text == "When a≠0, \(prose(1))\n\nLet b. \(prose(2))")
  }

  @Test("The format is read from the content, whatever the name")
  func sniffed() throws {
    #expect(try read(Self.page, as: "page.txt").format == .html)
    #expect(try read(Self.page, as: "page").format == .html)
  }
}
