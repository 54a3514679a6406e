import GRDB

extension ArticleFilter {
  /// An SQL condition on a row of `articles`.
  var condition: (sql: String, arguments: StatementArguments) {
    var terms: [String] = []
    var arguments = StatementArguments()
    func require(_ term: String, _ argument: String) {
      terms.append(term)
      arguments += [argument]
    }
    // A date that is only known to the year or month passes where every day it can mean does: nothing that may have
    // been published later gets into an answer as of a day.
    if let since { require("articles.first_day >= ?", since.firstDay) }
    if let until { require("articles.last_day <= ?", until.lastDay) }
    if let author { require("instr(articles.author, ?) > 0", Encoding.folded(author)) }
    if let site {
      let host = CanonicalURL.host(site.contains("://") ? site : "https://\(site)") ?? ""
      terms.append("(articles.host = ? OR articles.site = ?)")
      arguments += [host, Encoding.folded(site)]
    }
    if let organization {
      let name = Encoding.folded(organization)
      let label = String(name.filter { $0.isLetter || $0.isNumber })
      terms.append(
        """
        (instr('.' || coalesce(articles.host, ''), '.' || ? || '.') > 0
          OR instr(' ' || coalesce(articles.site, '') || ' ', ' ' || ? || ' ') > 0
          OR instr(' ' || replace(coalesce(articles.author, ''), ',', ' ') || ' ', ' ' || ? || ' ') > 0)
        """)
      arguments += [label, name, name]
    }
    if let tag { require("instr(articles.tags, ?) > 0", Self.tagList([tag])) }
    return (terms.isEmpty ? "1" : terms.joined(separator: " AND "), arguments)
  }

  /// Tags as `articles.tags` holds them: each between separators that no tag contains.
  static func tagList(_ tags: [String]) -> String {
    let separator = "\u{1F}"
    return tags.reduce(separator) { $0 + Encoding.folded($1).filter { $0 != "\u{1F}" } + separator }
  }
}
