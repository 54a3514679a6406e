import KnowledgeBase
import Llama

/// Sentences that follow each other in an article, for a reader.
struct Paragraph {
  /// Which of the sentences found they are, in order.
  private(set) var places: Range<Int>

  /// Paragraphs that are read for a question: each costs some four milliseconds, and more give little.
  private static let count = 6
  /// What is read of a paragraph in bytes: about what a reader sees.
  private static let longest = 720

  /// The paragraphs with the sentences that are likeliest to answer, the likeliest first. Around each as much is read as a
  /// reader sees, from its own block first and then from those beside it, as short ones say little alone.
  ///
  /// - Parameters:
  ///   - sentences: In reading order within each article.
  ///   - odds: How likely each is to answer.
  static func likeliest(of sentences: [Sentence], by odds: [Double]) -> [Paragraph] {
    var paragraphs: [Paragraph] = []
    for place in sentences.indices.sorted(by: { (-odds[$0], $0) < (-odds[$1], $1) }) {
      if paragraphs.count == count { break }
      if paragraphs.contains(where: { $0.places.contains(place) }) { continue }
      paragraphs.append(Paragraph(around: place, of: sentences))
    }
    return paragraphs
  }

  /// As many sentences around one as are read, by turns those behind and before it.
  private init(around place: Int, of sentences: [Sentence]) {
    places = place..<place + 1
    for isOneBlock in [true, false] {
      var last: Range<Int>
      repeat {
        last = places
        for (before, behind) in [(0, 1), (1, 0)] {
          let wider = places.lowerBound - before..<places.upperBound + behind
          if Self.isRead(wider, of: sentences, isOneBlock: isOneBlock) { places = wider }
        }
      } while places != last
    }
  }

  /// Whether these are sentences that follow each other, and no more than a reader sees.
  private static func isRead(_ places: Range<Int>, of sentences: [Sentence], isOneBlock: Bool) -> Bool {
    guard places.clamped(to: sentences.indices) == places else { return false }
    let part = sentences[places]
    return part.reduce(0) { $0 + $1.range.count } <= longest
      && zip(part, part.dropFirst()).allSatisfy { $1.continues($0) && (!isOneBlock || $1.block == $0.block) }
  }

  func passage(of sentences: [Sentence]) -> PassageReader.Passage {
    PassageReader.Passage(heading: sentences[places.lowerBound].context, sentences: places.map { sentences[$0].text })
  }
}
