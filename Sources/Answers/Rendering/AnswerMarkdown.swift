import Articles

/// An answer in Markdown: a list of points with footnotes that open at the passages.
struct AnswerMarkdown {
  let answer: Answer
  let style: CitationStyle?

  var rendered: String {
    get throws {
      var parts = ["# " + answer.question.markdown]
      guard answer.answered else { return (parts + abstention).joined(separator: "\n\n") + "\n" }
      parts.append(answer.basis + "." + (answer.written.map { " " + $0.note } ?? ""))
      parts.append(answer.answer.map(point).joined(separator: "\n"))
      if !answer.disagreements.isEmpty {
        parts.append("## Possible disagreements")
        parts += answer.disagreements.map(disagreement)
      }
      parts.append(answer.citations.map(footnote).joined(separator: "\n"))
      if let style {
        let list = try answer.bibliography.text(in: style)
        let isCode = style == .bibtex || style == .cslJSON
        parts += ["## Bibliography", isCode ? "```\n\(list)\n```" : list.markdown]
      }
      return parts.joined(separator: "\n\n") + "\n"
    }
  }

  private func point(_ statement: Statement) -> String {
    let text = statement.text.markdown
    return "- " + (answer.isQuoted(statement) ? "“\(text)”" : text) + statement.citations.map { "[^\($0)]" }.joined()
  }

  private func disagreement(_ pair: Disagreement) -> String {
    [pair.first, pair.second].compactMap { n in answer.citations.first { $0.n == n } }.map { citation in
      "- **\((citation.article.author ?? "unnamed").markdown)**, \(citation.article.published?.day ?? "undated"): "
        + "“\(citation.quote.markdown)”[^\(citation.n)]"
    }.joined(separator: "\n")
  }

  private func footnote(_ citation: Citation) -> String {
    let link = PassageLink(citation)
    let facts = [citation.article.author, citation.article.published?.day].compactMap(\.self).map(\.markdown)
    let title = "[\(citation.article.name.markdown)](<\(link.address)>)"
    return "[^\(citation.n)]: " + ([title] + facts).joined(separator: ", ")
      + ", bytes \(citation.start)–\(citation.end), sha256 `\(citation.article.sha256.prefix(12))`"
  }

  private var abstention: [String] {
    var parts = ["The articles do not answer this."]
    let lines = [answer.searched?.sentence].compactMap(\.self) + answer.gaps.map(\.sentence)
    if !lines.isEmpty { parts.append(lines.map { "- " + $0.markdown }.joined(separator: "\n")) }
    if !answer.nearest.isEmpty {
      parts.append("The nearest passages:")
      parts += answer.nearest.map { near in
        "> " + near.text.markdown + "\n>\n> — " + near.article.line.markdown
      }
    }
    return parts
  }
}
