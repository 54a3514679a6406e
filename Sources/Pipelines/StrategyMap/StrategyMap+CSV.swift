import Answers
import Articles

extension StrategyMap {
  /// A line for each quote, as RFC 4180 has it.
  public var csv: String {
    let head = [
      "article_id", "title", "author", "published", "url", "path", "motive", "score", "start", "end", "quote",
    ]
    let rows = articles.flatMap { mapped in
      mapped.motives.flatMap { motive in
        motive.quotes.map { quote in
          let article = mapped.article
          return [
            "\(article.id)", article.title ?? "", article.author ?? "", article.published?.iso8601 ?? "",
            article.url ?? "", article.path, motive.id, "\(quote.score)", "\(quote.start)", "\(quote.end)", quote.text,
          ]
        }
      }
    }
    return ([head] + rows).map { $0.map(CSVRow.field).joined(separator: ",") + "\r\n" }.joined()
  }
}
