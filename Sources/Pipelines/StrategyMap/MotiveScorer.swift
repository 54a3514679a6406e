import Answers
import Articles
public import Llama

/// Scores how strongly passages argue the motives of a taxonomy.
///
/// Few-shot classification: a sentence is near a motive where it is near the motive's examples and not as near to the
/// background sentences and to other motives, where it has the words of the examples, where it holds the motive's cues,
/// and where a label in front of it or a heading names the motive. The weights and the threshold were chosen on the half
/// of `corpus/motives.jsonl` that is marked `dev`.
public struct MotiveScorer: Sendable {
  let taxonomy: Taxonomy
  private let encoder: TextEncoder
  private let examples: ExampleVectors

  /// Where a passage counts as arguing a motive: close to the best harmonic mean of precision and recall on `dev`, a
  /// little lower so that small databases show more.
  public static let threshold = 0.65

  /// Passages that are encoded together.
  private static let batch = 64
  /// So many passages show how the vectors of a corpus are distributed.
  private static let sample = 2_000

  private enum Weight {
    static let nearness = 0.5
    static let words = 1.0
    static let cue = 0.5
    static let passageCue = 0.2
    static let headingCue = 0.2
    /// A paragraph that says in front what it is about needs little else.
    static let label = 0.85
    static let heading = 0.4
    static let article = 0.15
  }

  /// A motive's score and the place that shows it.
  struct Score: Sendable {
    var value: Double
    /// UTF-8 byte range in the article's text.
    var quote: Range<Int>
  }

  /// Encodes the taxonomy's sentences.
  public init(taxonomy: Taxonomy, encoder: TextEncoder) async throws {
    self.taxonomy = taxonomy
    self.encoder = encoder
    examples = try await ExampleVectors(taxonomy: taxonomy, encoder: encoder)
  }

  /// The scores of all passages of a corpus, one for each motive, in the taxonomy's order.
  ///
  /// - Parameters:
  ///   - texts: The articles the passages stand in.
  ///   - progress: Called with the number of passages done.
  func scores(
    of passages: [ArguedPassage], in texts: [ArticleText], progress: (Int) -> Void = { _ in }
  ) async throws -> [[Score]] {
    // The vector of a passage is that of its text behind the article's title.
    let titled = { (number: Int) -> String in
      (texts[passages[number].article].title.map { $0 + ": " } ?? "") + passages[number].text
    }
    let indexes = passages.map { CueIndex($0.text) }
    let cues = taxonomy.motives.map { CueStrength($0.cues, corpus: indexes) }
    let words = MotiveWords(taxonomy, corpus: indexes)
    let names = MotiveNames(taxonomy)
    let step = max(1, passages.count / Self.sample)
    let space = ExampleSpace(
      examples, taxonomy: taxonomy,
      corpus: try await encoder.rows(stride(from: 0, to: passages.count, by: step).map(titled)))
    // What the title and the headings above a passage say of each motive: all passages under them share it.
    var above: [[String]: (cues: [Double], named: [Bool])] = [:]
    var scores: [[Score]] = []
    while scores.count < passages.count {
      try Task.checkCancellation()
      let batch = scores.count..<min(scores.count + Self.batch, passages.count)
      // A passage's units, then the whole passage.
      let parts = batch.map { number -> [String] in
        let text = texts[passages[number].article].text
        return passages[number].units.map { String(text.slice($0)) } + [titled(number)]
      }
      var vectors = try await encoder.rows(parts.flatMap(\.self))[...]
      for (number, parts) in zip(batch, parts) {
        let passage = passages[number]
        let context = [passage.title ?? ""] + passage.headings
        let inHeadings =
          above[context]
          ?? (
            strengths(of: cues, in: CueIndex(context.joined(separator: ". "))),
            names.areNamed(byAnyOf: passage.headings)
          )
        above[context] = inHeadings
        let inPassage = strengths(of: cues, in: indexes[number])
        var said = zip(vectors, parts).map { vector, text in
          Self.sum(space.nearness(of: vector), words.strengths(in: CueIndex(text)))
        }
        vectors = vectors.dropFirst(parts.count)
        let whole = said.removeLast()
        let inLabel = names.areNamed(byAnyOf: [passage.label].compactMap(\.self))
        let inUnits = parts.dropLast().map { strengths(of: cues, in: CueIndex($0)) }
        scores.append(
          taxonomy.motives.indices.map { motive in
            var best = Score(value: -.infinity, quote: passage.range)
            for unit in passage.units.indices {
              let value = said[unit][motive] + Weight.cue * inUnits[unit][motive]
              if value > best.value { best = Score(value: value, quote: passage.units[unit]) }
            }
            best.value += whole[motive]
            best.value += Weight.passageCue * inPassage[motive] + Weight.headingCue * inHeadings.cues[motive]
            if inLabel[motive] {
              best.value += Weight.label
            } else if inHeadings.named[motive] {
              best.value += Weight.heading
            }
            return best
          })
      }
      progress(scores.count)
    }
    centre(&scores)
    scale(&scores, by: scales(space, words))
    addArticles(&scores, passages)
    let ancestors = taxonomy.motives.map { motive in
      let ids = taxonomy.ancestors(of: motive.id)
      return taxonomy.motives.indices.filter { ids.contains(taxonomy.motives[$0].id) }
    }
    return scores.map { Self.raised($0, to: ancestors) }
  }

  /// What examples and words say of a text, for each motive.
  private static func sum(_ nearness: [Double], _ words: [Double]) -> [Double] {
    zip(nearness, words).map { Weight.nearness * $0 + Weight.words * $1 }
  }

  private func strengths(of cues: [CueStrength], in text: CueIndex) -> [Double] { cues.map { $0.strength(in: text) } }

  /// Takes each motive's mean over the corpus from its scores: a motive whose examples are near everything says less.
  private func centre(_ scores: inout [[Score]]) {
    for motive in taxonomy.motives.indices {
      let sum = scores.reduce(0) { $0 + $1[motive].value }
      let mean = (sum + Self.priorMean * Self.priorCount) / (Double(scores.count) + Self.priorCount)
      for passage in scores.indices { scores[passage][motive].value -= mean }
    }
  }

  /// What makes scores of different motives comparable: how strongly the examples of all argue their own motive, beside
  /// those of each, every example judged by the others. Examples that are close to each other and share their words
  /// make a motive loud.
  private func scales(_ space: ExampleSpace, _ words: MotiveWords) -> [Double] {
    let strengths = taxonomy.motives.indices.map { motive in
      Self.sum(space.nearnessOfExamples(of: motive), words.strengthsOfExamples(of: motive))
    }
    let all = strengths.flatMap(\.self)
    let mean = all.reduce(0, +) / Double(max(1, all.count))
    guard mean > 0 else { return strengths.map { _ in 1 } }
    return strengths.map { own in
      let expected = (own.reduce(0, +) + mean * Self.priorExamples) / (Double(own.count) + Self.priorExamples)
      return min(max(mean / max(expected, 0.01), 1 / Self.largestScale), Self.largestScale)
    }
  }

  /// So many examples of the usual strength are added to a motive's own, as a few show little.
  private static let priorExamples = 5.0
  private static let largestScale = 2.0

  private func scale(_ scores: inout [[Score]], by scales: [Double]) {
    for passage in scores.indices {
      for motive in scales.indices { scores[passage][motive].value *= scales[motive] }
    }
  }

  /// What the mean of a motive is expected to be, and how many passages that expectation is worth: the mean of a few
  /// passages alone would hide what all of them argue.
  private static let priorMean = 0.15
  private static let priorCount = 10.0

  /// Raises a motive that other passages of the article argue, too.
  private func addArticles(_ scores: inout [[Score]], _ passages: [ArguedPassage]) {
    let before = scores
    for (_, members) in Dictionary(grouping: passages.indices, by: { passages[$0].article }) {
      for motive in taxonomy.motives.indices {
        // The two best of the others, from the three best of all.
        let best = members.sorted { before[$0][motive].value > before[$1][motive].value }.prefix(3)
        for passage in members {
          let others = best.filter { $0 != passage }.prefix(2)
          guard !others.isEmpty else { continue }
          let mean = others.reduce(0) { $0 + before[$1][motive].value } / Double(others.count)
          scores[passage][motive].value += Weight.article * mean
        }
      }
    }
  }

  /// What argues a motive argues the motives that contain it.
  private static func raised(_ scores: [Score], to ancestors: [[Int]]) -> [Score] {
    var result = scores
    for (motive, ancestors) in ancestors.enumerated() {
      for ancestor in ancestors where scores[motive].value > result[ancestor].value {
        result[ancestor] = scores[motive]
      }
    }
    return result
  }
}
