import Answers
import Articles

extension StrategyMap {
  /// The map as one page that needs nothing else: the matrix, whose dots lead to the quotes, the timeline, and the quotes,
  /// each with a link that opens at its place.
  public var html: String {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>\(taxonomy.markup)</title>
    <style>
    body { font: 1rem/1.5 system-ui, sans-serif; margin: 2rem; color: #222 }
    table { border-collapse: collapse } td, th { border: 1px solid #ccc; padding: .2rem .5rem; text-align: center }
    td:first-child, th:first-child { text-align: left } th { font-weight: normal; vertical-align: bottom }
    th span { writing-mode: vertical-rl; transform: rotate(180deg) }
    tr:hover td { background: #eef3f8 } small { color: #666; white-space: nowrap } a { text-decoration: none }
    section { max-width: 44rem } h4 { margin: 1rem 0 0 }
    blockquote { border-left: 3px solid #1f4e79; margin: .3rem 0 .8rem; padding-left: .8rem }
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
    \(undated == 0 ? "" : "<p><small>\(undated) without a date</small></p>")
    <h2>Quotes</h2>
    \(articles.filter { !$0.motives.isEmpty }.map(section).joined(separator: "\n"))
    </body>
    </html>

    """
  }

  private static func head(_ motive: MappedMotive) -> String {
    "<th title=\"\(motive.description.markup)\"><span>\(motive.name.markup)</span></th>"
  }

  private func row(_ article: MappedArticle) -> String {
    let cells = motives.map { motive in
      article.argues(motive.id) ? "<td><a href=\"#\(Self.anchor(article, motive.id))\">●</a></td>" : "<td></td>"
    }
    let title = Self.title(article)
    let linked = article.motives.isEmpty ? title : "<a href=\"#a\(article.article.id)\">\(title)</a>"
    return "<tr><td>\(linked) <small>\(article.article.published?.day ?? "")</small></td>\(cells.joined())</tr>"
  }

  private func row(_ period: Period) -> String {
    let cells = motives.map { motive -> String in
      let count = period.motives[motive.id] ?? 0
      return "<td>\(count > 0 ? "\(count)" : "")</td>"
    }
    return "<tr><td>\(period.period)</td><td>\(period.articles)</td>\(cells.joined())</tr>"
  }

  private func section(_ article: MappedArticle) -> String {
    let facts = [article.article.author, article.article.published?.day].compactMap(\.self)
    let motives = article.motives.map { motive -> String in
      let name = self.motives.first { $0.id == motive.id }?.name ?? motive.id
      let quotes = motive.quotes.map { quote in
        let place = PassageLink(quote: quote.text, in: article.article).address.markup
        return "<blockquote>\(quote.text.markup) <a href=\"\(place)\" title=\"open at this place\">→</a></blockquote>"
      }
      return "<h4 id=\"\(Self.anchor(article, motive.id))\">\(name.markup)</h4>\n"
        + quotes.joined(separator: "\n")
    }
    return """
      <section>
      <h3 id="a\(article.article.id)"><a href="\(article.article.address.markup)">\(Self.title(article))</a></h3>
      <p><small>\(facts.joined(separator: " · ").markup)</small></p>
      \(motives.joined(separator: "\n"))
      </section>
      """
  }

  private static func title(_ article: MappedArticle) -> String {
    article.article.name.markup
  }

  private static func anchor(_ article: MappedArticle, _ motive: Motive.ID) -> String {
    ("a\(article.article.id)-\(motive)").markup
  }
}
