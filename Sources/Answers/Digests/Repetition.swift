import KnowledgeBase
import Llama

/// Neighbouring sentences of an article that say again what neighbouring sentences of an earlier one said.
struct Repetition {
  /// UTF-8 byte range in the new article's text.
  private(set) var new: Range<Int>
  /// The earlier article.
  let article: ArticleID
  /// UTF-8 byte range in the earlier article's text.
  private(set) var earlier: Range<Int>

  /// Pairs each sentence that repeats one with the likest of those it repeats, and joins pairs that stand side by side
  /// in both articles.
  ///
  /// - Parameter sentences: In reading order.
  static func found(in sentences: ArraySlice<EncodedSentence>, of earlier: ArraySlice<EncodedSentence>) -> [Self] {
    let claims = earlier.map { ComparableClaim($0.sentence.text) }
    var found: [Self] = []
    var last: (new: Sentence, earlier: Sentence)?
    for sentence in sentences {
      let claim = ComparableClaim(sentence.sentence.text)
      let repeated = zip(earlier, claims).map { ($0, $1, likeness: innerProduct(sentence.vector, $0.vector)) }
        .filter { claim.restates($1, likeness: $2) }
        .max { $0.likeness < $1.likeness }
      guard let other = repeated?.0.sentence else { continue }
      if let last, last.new.adjoins(sentence.sentence), last.earlier.adjoins(other) {
        found[found.count - 1].extend(with: sentence.sentence.range, of: other.range)
      } else {
        found.append(Self(new: sentence.sentence.range, article: other.article, earlier: other.range))
      }
      last = (sentence.sentence, other)
    }
    return found
  }

  private mutating func extend(with new: Range<Int>, of earlier: Range<Int>) {
    self.new = self.new.union(new)
    self.earlier = self.earlier.union(earlier)
  }
}
