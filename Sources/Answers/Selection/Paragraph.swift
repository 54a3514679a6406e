import KnowledgeBase
import Llama

/// Sentences that follow each other in an article, for a reader.
struct Paragraph {
  /// Which of the sentences found they are, in order.
  private(set) var places: Range<Int>

  /// Paragraphs that are read for a question: each costs some four milliseconds, and more gave no better answers.
  private static let count = 4
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
    var bytes = sentences[place].range.count
    for isNear in [{ $0.adjoins($1) }, { $0.continues($1) || $1.continues($0) }] as [(Sentence, Sentence) -> Bool] {
      var (canFollow, canPrecede) = (true, true)
      func fits(_ next: Int, _ last: Int) -> Bool {
        sentences.indices.contains(next) && isNear(sentences[last], sentences[next])
          && bytes + sentences[next].range.count <= Self.longest
      }
      while canFollow || canPrecede {
        canFollow = canFollow && fits(places.upperBound, places.upperBound - 1)
        if canFollow {
          bytes += sentences[places.upperBound].range.count
          places = places.lowerBound..<places.upperBound + 1
        }
        canPrecede = canPrecede && fits(places.lowerBound - 1, places.lowerBound)
        if canPrecede {
          places = places.lowerBound - 1..<places.upperBound
          bytes += sentences[places.lowerBound].range.count
        }
      }
    }
  }

  func passage(of sentences: [Sentence]) -> PassageReader.Passage {
    PassageReader.Passage(heading: sentences[places.lowerBound].context, sentences: places.map { sentences[$0].text })
  }
}
