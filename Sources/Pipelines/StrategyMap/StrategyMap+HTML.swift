import Answers
import Articles

extension StrategyMap {
  /// The map as one page that needs nothing else: the matrix, whose dots lead to the quotes, and the timeline.
  public var html: String {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <title>\(taxonomy.markup)</title>
    <style>
    body { font: 16px/1.5 sans-serif; margin: 2rem; color: #222 }
    table { border-collapse: collapse } td, th { border: 1px solid #ccc; padding: .2rem .5rem; text-align: center }
    td:first-child, th:first-child { text-align: left } th { font-weight: normal; vertical-align: bottom }
    blockquote { border-left: 3px solid #1f4e79; margin: .3rem 0 .8rem; padding-left: .8rem }
    small { color: #666 }
    </style>
    </head>
    <body>
    <h1>\(taxonomy.markup)\(actor.map { ": " + $0.markup } ?? "")</h1>
    <table>
    <tr><th>Article</th>\(motives.map(Self.head).joined())</tr>
    \(articles.map(row).joined(separator: "\n"))
    <tr><th>Articles</th>\(motives.map { "<th>\($0.articles)</th>" }.joined())</tr>
    </table>
    <h2>By quarter</h2>
    <table>
    <tr><th>Quarter</th><th>Articles</th>\(motives.map(Self.head).joined())</tr>
    \(timeline.map(row).joined(separator: "\n"))
    </table>
    <h2>Quotes</h2>
    \(articles.filter { !$0.motives.isEmpty }.map(section).joined(separator: "\n"))
    </body>
    </html>

    """
  }

  private static func head(_ motive: MappedMotive) -> String {
    "<th title=\"\(motive.description.markup)\">\(motive.name.markup)</th>"
  }

  private func row(_ article: MappedArticle) -> String {
    let cells = motives.map { motive in
      article.argues(motive.id) ? "<td><a href=\"#\(Self.anchor(article, motive.id))\">●</a></td>" : "<td></td>"
    }
    return "<tr><td>\(Self.title(article))</td>\(cells.joined())</tr>"
  }

  private func row(_ period: Period) -> String {
    let cells = motives.map { motive -> String in
      let count = period.motives[motive.id] ?? 0
      return "<td>\(count > 0 ? "\(count)" : "")</td>"
    }
    return "<tr><td>\(period.period)</td><td>\(period.articles)</td>\(cells.joined())</tr>"
  }

  private func section(_ article: MappedArticle) -> String {
    let facts = [article.article.author, article.article.published?.day, article.article.url].compactMap(\.self)
    let motives = article.motives.map { motive -> String in
      let name = self.motives.first { $0.id == motive.id }?.name ?? motive.id
      let quotes = motive.quotes.map { quote in
        "<blockquote>\(quote.text.markup) <small>bytes \(quote.start)–\(quote.end)</small></blockquote>"
      }
      return "<h4 id=\"\(Self.anchor(article, motive.id))\">\(name.markup)</h4>\n"
        + quotes.joined(separator: "\n")
    }
    return """
      <h3>\(Self.title(article))</h3>
      <p><small>\(facts.joined(separator: ", ").markup)</small></p>
      \(motives.joined(separator: "\n"))
      """
  }

  private static func title(_ article: MappedArticle) -> String {
    (article.article.title ?? article.article.path).markup
  }

  private static func anchor(_ article: MappedArticle, _ motive: Motive.ID) -> String {
    ("a\(article.article.id)-\(motive)").markup
  }
}
