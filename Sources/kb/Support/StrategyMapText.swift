import Answers
import Articles
import KnowledgeBase
import Pipelines

/// A strategy map for a terminal: a matrix of articles and motives, the timeline, and under each article its quotes.
struct StrategyMapText {
  private let map: StrategyMap

  init(_ map: StrategyMap) {
    self.map = map
  }

  var rendered: String {
    var lines = [map.taxonomy.oneLine + (map.actor.map { ", where it names \($0.oneLine)" } ?? ""), ""]
    lines += legend + [""] + matrix + [""] + timelineRows + quotes
    return lines.joined(separator: "\n")
  }

  private var legend: [String] {
    map.motives.enumerated().map { index, motive in
      "\(Self.letter(index))  \(motive.name.oneLine)  (\(motive.articles) of \(map.articles.count) articles)"
    }
  }

  private static let titleWidth = 56

  private var matrix: [String] {
    let head =
      Self.pad("", 12) + Self.pad("", Self.titleWidth) + map.motives.indices.map { " \(Self.letter($0))" }.joined()
    return [head]
      + map.articles.map { article in
        Self.pad(article.article.published?.day ?? "undated", 12)
          + Self.pad(article.article.name.oneLine, Self.titleWidth)
          + map.motives.map { article.argues($0.id) ? " ●" : " ·" }.joined()
      }
  }

  private var timelineRows: [String] {
    guard !map.timeline.isEmpty else { return [] }
    return ["Articles that argue it, by quarter:"]
      + map.timeline.map { period in
        Self.pad(period.period, 12) + Self.pad("of \(period.articles)", 8)
          + map.motives.enumerated().map { index, motive in
            let count = period.motives[motive.id] ?? 0
            return " \(Self.letter(index))" + (count > 0 ? "\(count)" : "·")
          }.joined()
      }
      + (map.undated > 0 ? ["\(map.undated) without a date"] : [])
  }

  private var quotes: [String] {
    map.articles.filter { !$0.motives.isEmpty }.flatMap { article in
      ["", article.article.name.oneLine]
        + article.motives.compactMap { motive in
          motive.quotes.first.map { quote in
            let name = map.motives.first { $0.id == motive.id }?.name ?? motive.id
            return "  \(name.oneLine): “\(quote.text.oneLine)” (bytes \(quote.start)–\(quote.end))"
          }
        }
    }
  }

  /// A, B, C, …, Z, AA, AB, …
  private static func letter(_ index: Int) -> String {
    let last = String(UnicodeScalar(UInt8(65 + index % 26)))
    return index < 26 ? last : letter(index / 26 - 1) + last
  }

  /// The text in so many columns, cut where it is longer.
  private static func pad(_ text: String, _ width: Int) -> String {
    var result = ""
    var columns = 0
    for character in text {
      let needed = character.unicodeScalars.first?.isCJK == true ? 2 : 1
      guard columns + needed < width else {
        result += "…"
        columns += 1
        break
      }
      result.append(character)
      columns += needed
    }
    return result + String(repeating: " ", count: max(0, width - columns))
  }
}
