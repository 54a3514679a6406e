import Answers
import Articles

/// An answer as text for a terminal: points with citation numbers, then the sources.
struct AnswerText {
  private let answer: Answer

  init(_ answer: Answer) {
    self.answer = answer
  }

  var rendered: String { answer.answered ? points + "\n\n" + sources : abstention }

  private var points: String {
    let span = Set(answer.citations.compactMap(\.article.published?.day)).sorted()
    let period = span.isEmpty ? "" : span.count == 1 ? ", \(span[0])" : ", \(span[0]) to \(span[span.count - 1])"
    let articles = Set(answer.citations.map(\.article.id)).count
    let head = "\(answer.question)\n\n" + "From \(articles) article\(articles == 1 ? "" : "s")\(period):\n"
    return head
      + answer.answer.map { statement in
        "\n• “\(statement.text.indented())” " + statement.citations.map { "[\($0)]" }.joined()
      }.joined()
  }

  private var sources: String {
    answer.citations.map { citation in
      "[\(citation.n)] \(citation.article.line), bytes \(citation.start)–\(citation.end)"
    }.joined(separator: "\n")
  }

  private var abstention: String {
    var lines = ["\(answer.question)", "", "The articles do not answer this."]
    if !answer.missing.isEmpty {
      lines.append("Not found beside the rest: " + answer.missing.joined(separator: ", ") + ".")
    }
    if !answer.nearest.isEmpty {
      lines += ["", "The nearest passages:"]
      lines += answer.nearest.map { "\n  \($0.article.line)\n  \($0.text.indented())" }
    }
    return lines.joined(separator: "\n")
  }
}
