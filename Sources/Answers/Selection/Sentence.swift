import Articles
import KnowledgeBase
import Retrieval

/// A sentence of a passage that was found, as a candidate for an answer.
struct Sentence: Sendable {
  let article: ArticleID
  /// UTF-8 byte range in the article's text.
  let range: Range<Int>
  let text: String
  /// Which of the article's blocks it stands in, and where in it.
  let block: Int
  let position: Int
  /// The article's title and the headings above, which say what the sentence is about.
  let context: String
  /// Fused retrieval score of its passage, relative to the best passage: 0 for that one, negative for the others.
  let passageLag: Double

  /// Whether it is a run-in label in front of a paragraph: "Marketing. Meta could …".
  var isLabel: Bool { position == 0 && Lexicon.isLabel(text) }

  /// Whether the two follow each other in one block.
  func adjoins(_ other: Sentence) -> Bool {
    article == other.article && block == other.block && abs(position - other.position) == 1
  }
}

/// Cuts passages that were found into sentences.
struct SentenceCutter {
  private let text: String
  private let blocks: [Block]
  private let article: ArticleRecord

  init(article: ArticleRecord, text: String, blocks: [Block]) {
    self.article = article
    self.text = text
    self.blocks = blocks
  }

  /// The sentences of a passage, in order. Headings are context, not candidates.
  func sentences(in passage: PassageRecord, lag: Double) -> [Sentence] {
    let context = ([article.title].compactMap(\.self) + passage.headings).joined(separator: " › ")
    return blocks.indices.filter { blocks[$0].range.overlaps(passage.range) && blocks[$0].kind != .heading }
      .flatMap { block in
        SentenceSegmenter.sentences(in: text, block: blocks[block]).enumerated()
          .filter { $0.element.overlaps(passage.range) }
          .map { position, range in
            Sentence(
              article: article.id, range: range, text: String(text.slice(range)), block: block, position: position,
              context: context, passageLag: lag)
          }
      }
  }
}
