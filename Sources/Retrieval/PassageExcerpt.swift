import Articles

/// The part of a passage that is shown for a query.
public enum PassageExcerpt {
  /// As many bytes are shown, or one longer sentence.
  private static let bytes = 400
  /// Shorter passages are shown whole.
  private static let whole = 500

  /// Neighbouring whole sentences with the most of the query's words, the first of equals, and an ellipsis where
  /// something is left out.
  public static func text(of passage: String, for query: String) -> String {
    guard passage.utf8.count > whole else { return passage }
    let wanted = Set(Lexicon.contentWords(in: query).map(Lexicon.stem))
    let sentences = SentenceSegmenter.sentences(in: passage)
    let met = sentences.map { wanted.intersection(Lexicon.words(in: passage.slice($0)).map(Lexicon.stem)) }
    var best: (range: Range<Int>, words: Int)?
    for (place, first) in sentences.enumerated() {
      let run = sentences[place...].prefix { $0 == first || $0.upperBound - first.lowerBound <= bytes }
      let words = met[run.indices].reduce(into: Set()) { $0.formUnion($1) }.count
      if words > best?.words ?? -1 { best = (first.lowerBound..<run[run.endIndex - 1].upperBound, words) }
    }
    guard let range = best?.range else { return passage }
    let isFirst = range.lowerBound == sentences[0].lowerBound
    let isLast = range.upperBound == sentences[sentences.count - 1].upperBound
    return (isFirst ? "" : "… ") + passage.slice(range) + (isLast ? "" : " …")
  }
}
