import Answers
import Articles
import KnowledgeBase

extension StrategyMap {
  init(taxonomy: Taxonomy, actor: String?, articles: [MappedArticle]) {
    self.taxonomy = taxonomy.name
    self.actor = actor
    // "~" stands behind every digit.
    self.articles = articles.sorted {
      ($0.article.published?.day ?? "~", $0.article.id) < ($1.article.published?.day ?? "~", $1.article.id)
    }
    motives = taxonomy.motives.map { motive in
      MappedMotive(
        id: motive.id, name: motive.name, description: motive.description, parent: motive.parent,
        articles: articles.count { $0.argues(motive.id) })
    }
    timeline = Dictionary(grouping: articles) { $0.article.published.map(Period.name) ?? "" }
      .filter { !$0.key.isEmpty }.sorted { $0.key < $1.key }
      .map { period, members in
        Period(
          period: period, articles: members.count,
          motives: Dictionary(
            uniqueKeysWithValues: taxonomy.motives.map { motive in
              (motive.id, members.count { $0.argues(motive.id) })
            }))
      }
    undated = articles.count { $0.article.published == nil }
  }
}

extension StrategyMap.MappedArticle {
  /// Whether the article argues a motive.
  public func argues(_ motive: Motive.ID) -> Bool { motives.contains { $0.id == motive } }
}

extension StrategyMap.ArguedMotive {
  /// `nil` where no passage reaches the threshold.
  init?(id: Motive.ID, scores: [MotiveScorer.Score], text: String) {
    let found = scores.filter { $0.value >= MotiveScorer.threshold }
      .sorted { ($1.value, $0.quote.lowerBound) < ($0.value, $1.quote.lowerBound) }
    guard let best = found.first else { return nil }
    self.init(
      id: id, score: best.value.rounded(toPlaces: 4),
      quotes: found.map { score in
        let quote = String(text.slice(score.quote))
        return StrategyMap.Quote(
          text: quote, start: score.quote.lowerBound, end: score.quote.upperBound,
          sha256: ContentDigest.sha256(of: quote), score: score.value.rounded(toPlaces: 4))
      })
  }
}

extension StrategyMap.Period {
  fileprivate static func name(_ date: PublicationDate) -> String {
    let day = date.day
    guard day.count >= 7, let month = Int(day.dropFirst(5).prefix(2)) else { return String(day.prefix(4)) }
    return "\(day.prefix(4))-Q\((month + 2) / 3)"
  }
}

extension Double {
  fileprivate func rounded(toPlaces places: Int) -> Double {
    var factor = 1.0
    for _ in 0..<places { factor *= 10 }
    return (self * factor).rounded() / factor
  }
}
