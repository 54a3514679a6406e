package import KnowledgeBase

/// Fills a list so that no article takes more than a share of it and no text stands in it twice, as long as others still
/// have something to say. What was put off fills the places that are left, in its order.
package struct DiverseSelection<Item> {
  private let count: Int
  private let isDiverse: Bool
  private var chosen: [Item] = []
  private var postponed: [Item] = []
  private var perArticle: [ArticleID: Int] = [:]
  private var texts: [[UInt64]] = []

  /// Part of their words that two passages share to count as one text.
  private static var nearDuplicate: Double { 0.8 }

  package init(count: Int, isDiverse: Bool) {
    self.count = count
    self.isDiverse = isDiverse
  }

  package var isFull: Bool { chosen.count >= count }

  /// Takes the next best passage.
  package mutating func offer(_ item: Item, of article: ArticleID, text: String) {
    guard isDiverse else { return chosen.append(item) }
    let words = Self.words(of: text)
    let isCrowded = perArticle[article, default: 0] >= max(2, count / 2)
    if isCrowded || texts.contains(where: { Self.likeness(of: $0, words) >= Self.nearDuplicate }) {
      postponed.append(item)
    } else {
      perArticle[article, default: 0] += 1
      texts.append(words)
      chosen.append(item)
    }
  }

  /// The list.
  package var items: [Item] { chosen + postponed.prefix(max(0, count - chosen.count)) }

  /// Hashes of a text's distinct words, ascending. Scripts without spaces give their runs.
  private static func words(of text: String) -> [UInt64] {
    var hashes: Set<UInt64> = []
    let empty: UInt64 = 0xcbf2_9ce4_8422_2325
    var hash = empty
    for byte in text.utf8 {
      switch byte {
      case 0x30...0x39, 0x61...0x7A, 0x80...: hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
      case 0x41...0x5A: hash = (hash ^ UInt64(byte | 0x20)) &* 0x100_0000_01b3
      default:
        if hash != empty { hashes.insert(hash) }
        hash = empty
      }
    }
    if hash != empty { hashes.insert(hash) }
    return hashes.sorted()
  }

  /// Jaccard's coefficient of two ascending lists.
  private static func likeness(of a: [UInt64], _ b: [UInt64]) -> Double {
    let most = Double(max(a.count, b.count))
    guard most > 0, Double(min(a.count, b.count)) >= nearDuplicate * most else { return 0 }
    var (i, j, common) = (0, 0, 0)
    while i < a.count, j < b.count {
      if a[i] == b[j] {
        (i, j, common) = (i + 1, j + 1, common + 1)
      } else if a[i] < b[j] {
        i += 1
      } else {
        j += 1
      }
    }
    return Double(common) / Double(a.count + b.count - common)
  }
}
