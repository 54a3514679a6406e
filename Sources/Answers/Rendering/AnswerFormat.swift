import Articles

/// The forms in which an answer can be shown to a reader.
public enum AnswerFormat: String, Sendable, CaseIterable {
  case text, markdown, html, json
}

extension Answer {
  /// The answer as a document.
  ///
  /// - Parameter style: Lists the cited articles in this style below the answer. With ``AnswerFormat/json`` the document
  ///   stays as it is.
  public func document(as format: AnswerFormat, citing style: CitationStyle? = nil) throws -> String {
    switch format {
    case .text: try AnswerText(answer: self, style: style).rendered
    case .markdown: try AnswerMarkdown(answer: self, style: style).rendered
    case .html: try AnswerHTML(answer: self, style: style).rendered
    case .json: try json()
    }
  }

  /// The cited articles.
  public var bibliography: Bibliography { Bibliography(citations.map { BibliographyEntry($0.article) }) }

  /// What the answer rests on, in one line: "From 3 articles of 2 independent origins, 2023-11-27 to 2025-05-14".
  var basis: String {
    let days = Set(citations.compactMap(\.article.published?.day)).sorted()
    let period = days.isEmpty ? "" : days.count == 1 ? ", \(days[0])" : ", \(days[0]) to \(days[days.count - 1])"
    let articles = Set(citations.map(\.article.id)).count
    let independent = articles == origins ? "" : " of \(counted(origins, "independent origin"))"
    return "From \(counted(articles, "article"))\(independent)\(period)"
  }
}
