import Articles

/// An answer as one HTML page without scripts or outside resources.
struct AnswerHTML {
  private let answer: Answer
  private let style: CitationStyle?

  init(_ answer: Answer, style: CitationStyle?) {
    self.answer = answer
    self.style = style
  }

  var rendered: String {
    get throws {
      """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>\(escaped(answer.question.oneLineOfWords))</title>
      <style>
      body { font: 1rem/1.5 system-ui, sans-serif; max-width: 44rem; margin: 2rem auto; padding: 0 1rem; }
      li { margin: .5rem 0; } .sources { font-size: .9rem; } q { quotes: "“" "”"; }
      .pair { display: grid; grid-template-columns: 1fr 1fr; gap: 1rem; } blockquote { margin: 0; }
      pre { white-space: pre-wrap; }
      </style>
      </head>
      <body>
      <h1>\(escaped(answer.question))</h1>
      \(try answer.answered ? points + disagreements + sources + bibliography : abstention)
      </body>
      </html>

      """
    }
  }

  private var points: String {
    let note = answer.written.map { " " + $0.note } ?? ""
    let items = answer.answer.map { statement in
      let text = escaped(statement.text)
      let references = statement.citations.map { "<sup><a href=\"#c\($0)\">[\($0)]</a></sup>" }.joined()
      return "<li>" + (answer.isQuoted(statement) ? "<q>\(text)</q>" : text) + references + "</li>"
    }
    return "<p>\(escaped(answer.basis + "." + note))</p>\n<ul>\n\(items.joined(separator: "\n"))\n</ul>\n"
  }

  private var disagreements: String {
    guard !answer.disagreements.isEmpty else { return "" }
    let pairs = answer.disagreements.map { pair in
      let sides = [pair.first, pair.second].compactMap { n in answer.citations.first { $0.n == n } }.map { citation in
        "<blockquote><q>\(escaped(citation.quote))</q><br>\(escaped(citation.article.author ?? "unnamed")), "
          + "\(escaped(citation.article.published?.day ?? "undated")) <a href=\"#c\(citation.n)\">[\(citation.n)]</a>"
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
      let title = "<a href=\"\(escaped(link.address))\">\(escaped(citation.article.title ?? link.label))</a>"
      return "<li id=\"c\(citation.n)\">\(([title] + facts.map(escaped)).joined(separator: ", ")), "
        + "bytes \(citation.start)–\(citation.end)</li>"
    }
    return "<h2>Sources</h2>\n<ol class=\"sources\">\n\(items.joined(separator: "\n"))\n</ol>\n"
  }

  private var bibliography: String {
    get throws {
      guard let style else { return "" }
      return "<h2>Bibliography</h2>\n<pre>\(escaped(try answer.bibliography.text(in: style)))</pre>"
    }
  }

  private var abstention: String {
    let lines = [answer.searched?.sentence].compactMap(\.self) + answer.gaps.map(\.sentence)
    let nearest = answer.nearest.map { near in
      "<blockquote><q>\(escaped(near.text))</q><br>\(escaped(near.article.line))</blockquote>"
    }
    return "<p>The articles do not answer this.</p>\n<ul>\n"
      + lines.map { "<li>\(escaped($0))</li>" }.joined(separator: "\n")
      + "\n</ul>\n" + (nearest.isEmpty ? "" : "<h2>The nearest passages</h2>\n" + nearest.joined(separator: "\n"))
  }

  private func escaped(_ text: String) -> String { text.html }
}
