import Articles
import Retrieval

/// A paragraph of an article, as a candidate for arguing a motive.
struct ArguedPassage: Sendable {
  /// Index of the article among those that are mapped together.
  let article: Int
  /// UTF-8 byte range in the article's text.
  let range: Range<Int>
  let title: String?
  /// The headings above, the innermost last.
  let headings: [String]
  /// The words in front of the paragraph: "Marketing. A free model …".
  let label: String?
  let text: String
  /// What can be quoted: each sentence, and each two neighbouring ones, as one often says what the other means. A label
  /// is no sentence.
  let units: [Range<Int>]

  /// Shorter paragraphs are bylines and captions, and argue nothing.
  private static let minimumLength = 60
  /// Longer paragraphs are no prose; only their beginning is judged.
  private static let maximumSentences = 40

  /// The candidates of an article, in reading order.
  static func passages(of article: ArticleText, index: Int) -> [ArguedPassage] {
    var headings: [(level: Int, text: String)] = []
    var passages: [ArguedPassage] = []
    for block in article.blocks {
      let text = String(article.text.slice(block.range))
      switch block.kind {
      case .heading:
        headings.removeAll { $0.level >= block.level }
        headings.append((block.level, text))
      case .paragraph, .listItem, .quote:
        guard text.utf8.count >= minimumLength else { continue }
        let sentences = SentenceSegmenter.sentences(in: article.text, block: block).prefix(maximumSentences)
        guard !sentences.isEmpty else { continue }
        let pairs = zip(sentences, sentences.dropFirst()).map { $0.lowerBound..<$1.upperBound }
        let label = label(before: sentences, in: article.text)
        passages.append(
          ArguedPassage(
            article: index, range: block.range, title: article.title, headings: headings.map(\.text), label: label,
            text: text, units: sentences.dropFirst(label == nil ? 0 : 1) + pairs))
      case .code, .table, .caption: continue
      }
    }
    return passages
  }

  private static func label(before sentences: ArraySlice<Range<Int>>, in text: String) -> String? {
    guard sentences.count > 1, let first = sentences.first else { return nil }
    let label = text.slice(first)
    return Lexicon.isLabel(label) ? String(label) : nil
  }
}
