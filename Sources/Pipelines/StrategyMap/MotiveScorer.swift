import Answers
import Articles
public import Llama

/// Scores how strongly passages argue the motives of a taxonomy.
///
/// Few-shot classification: a sentence is near a motive where it is near the motive's examples and not as near to the
/// background sentences and to other motives, and where it holds the motive's cues. The weights and the threshold were
/// chosen on the half of `corpus/motives.jsonl` that is marked `dev`.
public struct MotiveScorer: Sendable {
  let taxonomy: Taxonomy
  private let encoders: [TextEncoder]
  private let spaces: [ExampleSpace]

  /// Where a passage counts as arguing a motive.
  public static let threshold = 0.6

  /// Passages that are encoded together.
  private static let batch = 16

  private enum Weight {
    static let cue = 0.5
    static let passageCue = 0.2
    static let headingCue = 0.2
    static let article = 0.2
  }

  /// A motive's score and the place that shows it.
  struct Score: Sendable {
    var value: Double
    /// UTF-8 byte range in the article's text.
    var quote: Range<Int>
  }

  /// Encodes the taxonomy's sentences.
  ///
  /// - Parameter encoders: At least one; their similarities are averaged.
  public init(taxonomy: Taxonomy, encoders: [TextEncoder]) async throws {
    self.taxonomy = taxonomy
    self.encoders = encoders
    var spaces: [ExampleSpace] = []
    for encoder in encoders { spaces.append(try await ExampleSpace(taxonomy: taxonomy, encoder: encoder)) }
    self.spaces = spaces
  }

  /// The scores of all passages of a corpus, one for each motive, in the taxonomy's order.
  ///
  /// - Parameters:
  ///   - texts: The articles the passages stand in.
  ///   - progress: Called with the number of passages done.
  func scores(
    of passages: [ArguedPassage], in texts: [MappedText], progress: (Int) -> Void = { _ in }
  ) async throws -> [[Score]] {
    let indexes = passages.map { CueIndex($0.text) }
    let cues = taxonomy.motives.map { CueStrength($0.cues, corpus: indexes) }
    var headings: [String: [Double]] = [:]
    var scores: [[Score]] = []
    while scores.count < passages.count {
      try Task.checkCancellation()
      let batch = scores.count..<min(scores.count + Self.batch, passages.count)
      // The vectors of a passage's units, then that of the whole passage.
      let parts = batch.map { number -> [String] in
        let passage = passages[number]
        let article = texts[passage.article]
        return passage.units.map { String(article.text.slice($0)) } + [
          (article.title.map { $0 + ": " } ?? "") + passage.text
        ]
      }
      var near = try await nearness(of: parts.flatMap(\.self))[...]
      for (number, parts) in zip(batch, parts) {
        let passage = passages[number]
        let inHeadings = headings[passage.headings] ?? strengths(of: cues, in: CueIndex(passage.headings))
        headings[passage.headings] = inHeadings
        let inPassage = strengths(of: cues, in: indexes[number])
        let inUnits = parts.dropLast().map { strengths(of: cues, in: CueIndex($0)) }
        let here = Array(near.prefix(parts.count))
        near = near.dropFirst(parts.count)
        scores.append(
          taxonomy.motives.indices.map { motive in
            var best = Score(value: -.infinity, quote: passage.range)
            for unit in passage.units.indices {
              let value = here[unit][motive] + Weight.cue * inUnits[unit][motive]
              if value > best.value { best = Score(value: value, quote: passage.units[unit]) }
            }
            best.value += here[passage.units.count][motive]
            best.value += Weight.passageCue * inPassage[motive] + Weight.headingCue * inHeadings[motive]
            return best
          })
      }
      progress(scores.count)
    }
    centre(&scores)
    addArticles(&scores, passages)
    return scores.map(withAncestors)
  }

  private func strengths(of cues: [CueStrength], in text: CueIndex) -> [Double] { cues.map { $0.strength(in: text) } }

  /// For each text and motive, how near it is: averaged over the encoders.
  private func nearness(of texts: [String]) async throws -> [[Double]] {
    var sums = [[Double]](repeating: [Double](repeating: 0, count: taxonomy.motives.count), count: texts.count)
    for (encoder, space) in zip(encoders, spaces) {
      let vectors = try await encoder.encode(texts, as: .passage)
      for text in texts.indices {
        for (motive, value) in space.nearness(of: Array(vectors[text])).enumerated() {
          sums[text][motive] += value / Double(encoders.count)
        }
      }
    }
    return sums
  }

  /// Takes each motive's mean over the corpus from its scores: a motive whose examples are near everything says less.
  private func centre(_ scores: inout [[Score]]) {
    for motive in taxonomy.motives.indices {
      let sum = scores.reduce(0) { $0 + $1[motive].value }
      let mean = (sum + Self.priorMean * Self.priorCount) / (Double(scores.count) + Self.priorCount)
      for passage in scores.indices { scores[passage][motive].value -= mean }
    }
  }

  /// What the mean of a motive is expected to be, and how many passages that expectation is worth: the mean of a few
  /// passages alone would hide what all of them argue.
  private static let priorMean = -0.2
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
  private func withAncestors(_ scores: [Score]) -> [Score] {
    var result = scores
    for (index, motive) in taxonomy.motives.enumerated() {
      for ancestor in taxonomy.ancestors(of: motive.id) {
        guard let parent = taxonomy.motives.firstIndex(where: { $0.id == ancestor }) else { continue }
        if scores[index].value > result[parent].value { result[parent] = scores[index] }
      }
    }
    return result
  }
}

/// A taxonomy's sentences as vectors of one encoder.
private struct ExampleSpace: Sendable {
  /// Description and examples of each motive.
  private var motives: [[[Float]]] = []
  private var background: [[Float]] = []
  /// For each motive, those that have nothing to do with it.
  private let rivals: [[Int]]

  private static let neighbours = 2
  private static let backgroundWeight = 0.75
  private static let rivalWeight = 0.4

  init(taxonomy: Taxonomy, encoder: TextEncoder) async throws {
    for motive in taxonomy.motives {
      motives.append(try await Self.vectors(of: [motive.description] + motive.examples, encoder))
    }
    background = try await Self.vectors(of: taxonomy.background, encoder)
    let ids = taxonomy.motives.map(\.id)
    rivals = ids.map { id in ids.indices.filter { !taxonomy.areRelated(id, ids[$0]) } }
  }

  /// How much nearer a vector is to each motive than to the background and to the nearest other motive.
  func nearness(of vector: [Float]) -> [Double] {
    let similarities = motives.map { Self.similarity(of: vector, to: $0) }
    let ground = Self.backgroundWeight * Self.similarity(of: vector, to: background)
    return similarities.indices.map { motive in
      let rival = rivals[motive].map { similarities[$0] }.max() ?? 0
      return similarities[motive] - ground - Self.rivalWeight * rival
    }
  }

  /// The mean cosine of the nearest examples; 0 where there are none.
  private static func similarity(of vector: [Float], to examples: [[Float]]) -> Double {
    let nearest = examples.map { Double(cosine(vector, $0)) }.sorted(by: >).prefix(neighbours)
    return nearest.isEmpty ? 0 : nearest.reduce(0, +) / Double(nearest.count)
  }

  private static func vectors(of texts: [String], _ encoder: TextEncoder) async throws -> [[Float]] {
    guard !texts.isEmpty else { return [] }
    let vectors = try await encoder.encode(texts, as: .passage)
    return texts.indices.map { Array(vectors[$0]) }
  }
}
