import Answers
import Articles
import Foundation

extension StrategyMap {
  /// The matrix and the timeline as one picture: a dot where an article argues a motive, darker the clearer it does.
  public var svg: String {
    let width = Self.titleWidth + Self.cell * motives.count + 20
    let top = Self.headHeight
    let timelineTop = top + Self.row * articles.count + 50
    let height = timelineTop + Self.row * timeline.count + 20
    var parts = [
      """
      <svg xmlns="http://www.w3.org/2000/svg" width="\(width)" height="\(height)" viewBox="0 0 \(width) \(height)" \
      font-family="sans-serif" font-size="12" role="img">
      <title>\(taxonomy.markup)</title>
      <rect width="100%" height="100%" fill="#fff"/>
      """
    ]
    for (column, motive) in motives.enumerated() {
      let x = Self.titleWidth + Self.cell * column + Self.cell / 2
      parts.append(
        "<text transform=\"translate(\(x + 4) \(top - 8)) rotate(-50)\">\(motive.name.markup)</text>")
    }
    for (row, article) in articles.enumerated() {
      let y = top + Self.row * row
      let title = article.article.name
      parts.append(Self.label(title, x: 4, y: y))
      for (column, motive) in motives.enumerated() {
        guard let argued = article.motives.first(where: { $0.id == motive.id }), let quote = argued.quotes.first else {
          continue
        }
        let x = Self.titleWidth + Self.cell * column + Self.cell / 2
        let opacity = String(format: "%.2f", min(1, 0.4 + argued.score - MotiveScorer.threshold))
        parts.append(
          """
          <circle cx="\(x)" cy="\(y + Self.row / 2)" r="6" fill="#1f4e79" fill-opacity="\(opacity)">\
          <title>\(quote.text.markup)</title></circle>
          """)
      }
    }
    let most = max(1, timeline.flatMap(\.motives.values).max() ?? 1)
    for (row, period) in timeline.enumerated() {
      let y = timelineTop + Self.row * row
      parts.append(Self.label("\(period.period) (\(period.articles))", x: 4, y: y))
      for (column, motive) in motives.enumerated() {
        let count = period.motives[motive.id] ?? 0
        guard count > 0 else { continue }
        let side = Double(Self.row - 4) * (Double(count) / Double(most)).squareRoot()
        let x = Double(Self.titleWidth + Self.cell * column) + (Double(Self.cell) - side) / 2
        parts.append(
          String(
            format:
              "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"#b5651d\"><title>%d</title></rect>",
            x, Double(y) + (Double(Self.row) - side) / 2, side, side, count))
      }
    }
    return (parts + ["</svg>"]).joined(separator: "\n") + "\n"
  }

  private static let titleWidth = 380
  private static let cell = 34
  private static let row = 20
  private static let headHeight = 190

  private static func label(_ text: String, x: Int, y: Int) -> String {
    let short = text.count > 58 ? text.prefix(56) + "…" : text
    return "<text x=\"\(x)\" y=\"\(y + 14)\">\(short.markup)</text>"
  }
}
