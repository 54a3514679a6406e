import Articles
import Foundation
import Testing

/// Real pages with the body that a person marked, beside the repository; absent on most machines.
private enum MeasuredPages {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appending(path: "../../../shared/data/article-extraction").standardized

  static var exist: Bool { FileManager.default.fileExists(atPath: folder.path) }

  struct Truth: Decodable {
    var articleBody: String
  }

  struct Facts: Decodable {
    var authors: [String]?
    var published: String?
  }

  static func article(_ key: String) throws -> Article {
    let articles = try ArticleReader().read(contentsOf: folder.appending(path: "html/\(key).html.gz").path)
    return try #require(articles.first)
  }

  /// Words in runs of four with their counts, as the public benchmark compares texts.
  static func shingles(_ text: String) -> [[Substring]: Int] {
    let words = text.split { !$0.isLetter && !$0.isNumber && $0 != "_" }
    guard !words.isEmpty else { return [:] }
    var counts: [[Substring]: Int] = [:]
    for start in 0..<max(1, words.count - 3) {
      counts[Array(words[start..<min(start + 4, words.count)]), default: 0] += 1
    }
    return counts
  }
}

@Suite("Measured pages", .enabled(if: MeasuredPages.exist, "the pages of ../shared are not on this machine"))
struct MeasuredPagesTests {
  @Test("The bodies of the measured pages are found with F1 of at least 0.98")
  func bodies() throws {
    let truth = try JSONDecoder().decode(
      [String: MeasuredPages.Truth].self,
      from: Data(contentsOf: MeasuredPages.folder.appending(path: "ground-truth.json")))
    var (precision, recall) = (0.0, 0.0)
    for (key, page) in truth {
      let article = try MeasuredPages.article(key)
      expectSoundBlocks(article)
      let want = MeasuredPages.shingles(page.articleBody)
      let got = MeasuredPages.shingles(article.text)
      let common = want.reduce(0) { $0 + min($1.value, got[$1.key] ?? 0) }
      precision += Double(common) / Double(max(1, got.values.reduce(0, +)))
      recall += Double(common) / Double(max(1, want.values.reduce(0, +)))
    }
    precision /= Double(truth.count)
    recall /= Double(truth.count)
    let f1 = 2 * precision * recall / (precision + recall)
    print("pages \(truth.count)  precision \(precision)  recall \(recall)  F1 \(f1)")
    #expect(f1 >= 0.98)
  }

  @Test("Authors and dates agree with what was read off the measured pages by hand")
  func facts() throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/page-facts.json")
    let expected = try JSONDecoder().decode([String: MeasuredPages.Facts].self, from: Data(contentsOf: file))
    var (asked, right) = (0, 0)
    for (key, facts) in expected.sorted(by: { $0.key < $1.key }) {
      let article = try MeasuredPages.article(key)
      if let authors = facts.authors {
        asked += 1
        if authors == article.authors { right += 1 } else { print("\(key): \(article.authors), not \(authors)") }
      }
      if let published = facts.published {
        asked += 1
        if published == article.published?.day {
          right += 1
        } else {
          print("\(key): \(article.published?.day ?? "no date"), not \(published)")
        }
      }
    }
    print("\(right) of \(asked) authors and dates on \(expected.count) pages")
    #expect(right * 100 >= asked * 95)
  }
}
