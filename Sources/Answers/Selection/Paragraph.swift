import KnowledgeBase
import Llama

/// Sentences of one block that follow each other, for a reader.
struct Paragraph {
  /// Which of the sentences found they are, in order.
  private(set) var places: Range<Int>

  /// Paragraphs that are read for a question: each costs some four milliseconds, and more gave no better answers.
  private static let count = 4
  /// What is read of a paragraph in bytes: about what a reader sees.
  private static let longest = 720

  /// The paragraphs with the sentences that are likeliest to answer, the likeliest first; of a long one what stands
  /// around that sentence.
  ///
  /// - Parameters:
  ///   - sentences: In reading order within each article.
  ///   - odds: How likely each is to answer.
  static func likeliest(of sentences: [Sentence], by odds: [Double]) -> [Paragraph] {
    var paragraphs: [Range<Int>] = []
    for place in sentences.indices {
      if let last = paragraphs.last, sentences[last.upperBound - 1].adjoins(sentences[place]) {
        paragraphs[paragraphs.count - 1] = last.lowerBound..<place + 1
      } else {
        paragraphs.append(place..<place + 1)
      }
    }
    let best = paragraphs.map { places in places.max { (odds[$0], $1) < (odds[$1], $0) } ?? places.lowerBound }
    return paragraphs.indices.sorted { (-odds[best[$0]], $0) < (-odds[best[$1]], $1) }.prefix(count).map {
      Paragraph(places: part(of: paragraphs[$0], around: best[$0], of: sentences))
    }
  }

  /// As many sentences around one as are read, by turns those behind and before it.
  private static func part(of paragraph: Range<Int>, around best: Int, of sentences: [Sentence]) -> Range<Int> {
    var part = best..<best + 1
    var bytes = sentences[best].range.count
    while true {
      let next = [part.upperBound, part.lowerBound - 1].filter {
        paragraph.contains($0) && bytes + sentences[$0].range.count <= longest
      }
      if next.isEmpty { return part }
      for place in next where bytes + sentences[place].range.count <= longest {
        part = min(part.lowerBound, place)..<max(part.upperBound, place + 1)
        bytes += sentences[place].range.count
      }
    }
  }

  func passage(of sentences: [Sentence]) -> PassageReader.Passage {
    PassageReader.Passage(heading: sentences[places.lowerBound].context, sentences: places.map { sentences[$0].text })
  }
}
