import Articles
import Retrieval

/// An answer as text for a terminal: points with citation numbers, then the sources.
struct AnswerText {
  let answer: Answer
  let style: CitationStyle?

  var rendered: String {
    get throws {
      var parts = [answer.question.indented(by: 0)]
      parts += answer.answered ? [points] + disagreements : abstention
      if answer.answered {
        parts.append(sources)
        if let style { parts.append(try answer.bibliography.text(in: style).indented(by: 0)) }
      }
      return parts.joined(separator: "\n\n")
    }
  }

  private var points: String {
    let note = answer.written.map { "\n\($0.note)" } ?? ""
    return answer.basis + ":" + note + "\n"
      + answer.answer.map { statement in
        let text = answer.isQuoted(statement) ? "“\(statement.text.indented())”" : statement.text.indented()
        return "\n• \(text) " + statement.citations.map { "[\($0)]" }.joined()
      }.joined()
  }

  private var disagreements: [String] {
    answer.disagreements.map { pair in
      "Possible disagreement:\n"
        + [pair.first, pair.second].compactMap { n in answer.citations.first { $0.n == n } }.map { citation in
          "  \(citation.article.author?.oneLine ?? "unnamed"), \(citation.article.published?.day ?? "undated"): "
            + "“\(citation.quote.indented(by: 4))” [\(citation.n)]"
        }.joined(separator: "\n")
    }
  }

  private var sources: String {
    answer.citations.map { citation in
      let link = PassageLink(citation)
      let place = citation.article.url == nil ? link.label.oneLine : link.address
      let facts = [citation.article.author, citation.article.published?.day].compactMap(\.self)
      let head = [citation.article.quotedName] + facts
      return
        "[\(citation.n)] \(head.joined(separator: ", ").oneLine), bytes \(citation.start)–\(citation.end)\n    \(place)"
    }.joined(separator: "\n")
  }

  private var abstention: [String] {
    var parts = ["The articles do not answer this."]
    var lines: [String] = []
    if let searched = answer.searched { lines.append(searched.sentence) }
    if !answer.gaps.isEmpty { lines += answer.gaps.map(\.sentence) }
    if !lines.isEmpty { parts.append(lines.joined(separator: "\n")) }
    if !answer.nearest.isEmpty {
      parts.append("The nearest passages:")
      parts += answer.nearest.map { near in
        "  \(near.article.line)\n  \(PassageExcerpt.text(of: near.text, for: answer.question).indented())"
      }
    }
    return parts
  }
}
