import Articles
package import KnowledgeBase
import Retrieval

/// A sentence of a passage that was found, as a candidate for an answer.
package struct Sentence: Sendable {
  package let article: ArticleID
  /// UTF-8 byte range in the article's text.
  package let range: Range<Int>
  package let text: String
  /// Which of the article's blocks it stands in, and where in it.
  let block: Int
  let position: Int
  /// The article's title and the headings above, which say what the sentence is about.
  let context: String
  /// Fused retrieval score of its passage, relative to the best passage: 0 for that one, negative for the others.
  let passageLag: Double

  package init(
    article: ArticleID, range: Range<Int>, text: String, block: Int, position: Int, context: String, passageLag: Double
  ) {
    self.article = article
    self.range = range
    self.text = text
    self.block = block
    self.position = position
    self.context = context
    self.passageLag = passageLag
  }

  /// Whether it is a run-in label in front of a paragraph: "Marketing. Meta could …".
  var isLabel: Bool { position == 0 && Lexicon.isLabel(text) }

  /// Whether the two are one place of one article.
  func isSame(as other: Sentence) -> Bool { article == other.article && range == other.range }

  /// Whether the two follow each other in one block.
  func adjoins(_ other: Sentence) -> Bool {
    article == other.article && block == other.block && abs(position - other.position) == 1
  }

  /// Whether it follows the other, in its block or at the beginning of the next one under the same headings.
  func continues(_ other: Sentence) -> Bool {
    guard article == other.article, context == other.context else { return false }
    return block == other.block ? position == other.position + 1 : block == other.block + 1 && position == 0
  }
}

/// A sentence with its vector, of unit length; empty where no encoder is at hand.
package struct EncodedSentence: Sendable {
  let sentence: Sentence
  let vector: [Float]

  package init(sentence: Sentence, vector: [Float]) {
    self.sentence = sentence
    self.vector = vector
  }
}

/// Cuts an article's passages into sentences.
struct SentenceCutter {
  private let article: ArticleID
  private let content: ArticleText

  init(_ article: ArticleID, _ content: ArticleText) {
    self.article = article
    self.content = content
  }

  /// The sentences of a passage, in order. Headings are context, not candidates.
  func sentences(in passage: PassageRecord, lag: Double) -> [Sentence] {
    let context = ([content.title].compactMap(\.self) + passage.headings).joined(separator: " › ")
    let blocks = content.blocks
    return blocks.indices.filter { blocks[$0].range.overlaps(passage.range) && blocks[$0].kind != .heading }
      .flatMap { block in
        SentenceSegmenter.sentences(in: content.text, block: blocks[block]).enumerated()
          .filter { $0.element.overlaps(passage.range) }
          .map { position, range in
            Sentence(
              article: article, range: range, text: String(content.text.slice(range)), block: block, position: position,
              context: context, passageLag: lag)
          }
      }
  }
}
