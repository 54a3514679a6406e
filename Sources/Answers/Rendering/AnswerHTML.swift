import Articles

/// An answer as one HTML page without scripts or outside resources.
struct AnswerHTML {
  let answer: Answer
  let style: CitationStyle?

  var rendered: String {
    get throws {
      """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>\(answer.question.oneLineOfWords.html)</title>
      <style>
      body { font: 1rem/1.5 system-ui, sans-serif; max-width: 44rem; margin: 2rem auto; padding: 0 1rem; }
      li { margin: .5rem 0; } .sources { font-size: .9rem; } q { quotes: "“" "”"; }
      .pair { display: grid; grid-template-columns: 1fr 1fr; gap: 1rem; } blockquote { margin: 0; }
      pre { white-space: pre-wrap; }
      </style>
      </head>
      <body>
      <h1>\(answer.question.html)</h1>
      \(try answer.answered ? points + disagreements + sources + bibliography : abstention)
      </body>
      </html>

      """
    }
  }

  private var points: String {
    let note = answer.written.map { " " + $0.note } ?? ""
    let items = answer.answer.map { statement in
      let text = statement.text.html
      let references = statement.citations.map { "<sup><a href=\"#c\($0)\">[\($0)]</a></sup>" }.joined()
      return "<li>" + (answer.isQuoted(statement) ? "<q>\(text)</q>" : text) + references + "</li>"
    }
    return "<p>\((answer.basis + "." + note).html)</p>\n<ul>\n\(items.joined(separator: "\n"))\n</ul>\n"
  }

  private var disagreements: String {
    guard !answer.disagreements.isEmpty else { return "" }
    let pairs = answer.disagreements.map { pair in
      let sides = [pair.first, pair.second].compactMap { n in answer.citations.first { $0.n == n } }.map { citation in
        "<blockquote><q>\(citation.quote.html)</q><br>\((citation.article.author ?? "unnamed").html), "
          + "\((citation.article.published?.day ?? "undated").html) <a href=\"#c\(citation.n)\">[\(citation.n)]</a>"
          + "</blockquote>"
      }
      return "<div class=\"pair\">\n\(sides.joined(separator: "\n"))\n</div>"
    }
    return "<h2>Possible disagreements</h2>\n\(pairs.joined(separator: "\n"))\n"
  }

  private var sources: String {
    let items = answer.citations.map { citation in
      let link = PassageLink(citation)
      let facts = [citation.article.author, citation.article.published?.day].compactMap(\.self)
      let title = "<a href=\"\(link.address.html)\">\(citation.article.name.html)</a>"
      return "<li id=\"c\(citation.n)\">\(([title] + facts.map(\.html)).joined(separator: ", ")), "
        + "bytes \(citation.start)–\(citation.end)</li>"
    }
    return "<h2>Sources</h2>\n<ol class=\"sources\">\n\(items.joined(separator: "\n"))\n</ol>\n"
  }

  private var bibliography: String {
    get throws {
      guard let style else { return "" }
      return "<h2>Bibliography</h2>\n<pre>\(try answer.bibliography.text(in: style).html)</pre>"
    }
  }

  private var abstention: String {
    let lines = [answer.searched?.sentence].compactMap(\.self) + answer.gaps.map(\.sentence)
    let nearest = answer.nearest.map { near in
      "<blockquote><q>\(near.text.html)</q><br>\(near.article.line.html)</blockquote>"
    }
    return "<p>The articles do not answer this.</p>\n<ul>\n"
      + lines.map { "<li>\($0.html)</li>" }.joined(separator: "\n")
      + "\n</ul>\n" + (nearest.isEmpty ? "" : "<h2>The nearest passages</h2>\n" + nearest.joined(separator: "\n"))
  }
}
