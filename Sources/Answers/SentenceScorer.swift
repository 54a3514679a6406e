import Foundation
import Llama
import Retrieval

/// A sentence with the evidence that it answers the question.
struct ScoredSentence: Sendable {
  let sentence: Sentence
  /// Cosine of sentence and question; 0 without an encoder.
  let similarity: Double
  /// Share of the question's words, weighted by rarity, that the sentence, its neighbours or its headings contain.
  let coverage: Double
  /// 0...1: how much the sentence looks like the kind of answer asked for.
  let cue: Double
  let score: Double
  let vector: [Float]
}

/// Scores sentences against one question.
///
/// A linear model whose weights were fitted by listwise regression (ListNet's top-one loss, Cao et al., 2007) on the
/// sample corpus' answerable questions; five-fold cross-validation puts the evidence among the first five sentences for
/// 0.76 of it, the question's cosine alone for 0.51.
struct SentenceScorer {
  let question: Question
  /// Rarity of the question's stems in the corpus.
  let rarity: [String: Double]

  /// Weights of the linear model.
  private struct Weights {
    var similarity = 2.8
    var neighbourSimilarity = 0.5
    var passageLag = 3.3
    var ownCoverage = 1.35
    var coverage = 4.3
    var cue = 2.35
    var length = 1.6
    var interrogative = -1.0
    var fragment = -0.5
    var opening = -0.9
    /// A sentence after a run-in label: "Marketing. Meta could …".
    var labelled = 1.0
  }

  /// A reason seldom repeats the words of the question, so for "why" form counts for more and wording for less.
  private var weights: Weights {
    question.kind == .why
      ? Weights(
        similarity: 1.5, passageLag: 2, ownCoverage: 0.5, coverage: 1.5, cue: 2.5, length: 0.8, fragment: 0,
        opening: -0.4, labelled: 1.5)
      : Weights()
  }

  /// Encodes and scores sentences, which must be in reading order within each article, best first.
  func score(_ sentences: [Sentence], with encoder: TextEncoder?) async throws -> [ScoredSentence] {
    var vectors = [[Float]](repeating: [], count: sentences.count)
    var similarities = [Double](repeating: 0, count: sentences.count)
    if let encoder, !sentences.isEmpty {
      let asked = Array(try await encoder.encode([question.text], as: .query)[0])
      let encoded = try await encoder.encode(sentences.map(\.text), as: .passage)
      vectors = sentences.indices.map { Array(encoded[$0]) }
      similarities = vectors.map { Double(cosine($0, asked)) }
    }
    let stems = sentences.map { Set(Lexicon.words(in: $0.text).map(Lexicon.stem)) }
    return sentences.indices.map { index in
      let sentence = sentences[index]
      let neighbours = [index - 1, index + 1].filter {
        sentences.indices.contains($0) && sentences[$0].adjoins(sentence)
      }
      let own = stems[index].union(Lexicon.words(in: sentence.context).map(Lexicon.stem))
      let around = neighbours.reduce(own) { $0.union(stems[$1]) }
      let coverage = share(of: around)
      var score = weights.similarity * similarities[index] + weights.passageLag * sentence.passageLag
      score += weights.neighbourSimilarity * (neighbours.map { similarities[$0] }.max() ?? 0)
      score += weights.ownCoverage * share(of: own) + weights.coverage * coverage
      let isLabelled = sentence.position == 1 && neighbours.first.map { sentences[$0].isLabel } ?? false
      let cue = AnswerCue.strength(of: sentence.text, for: question.kind)
      score += weights.cue * cue + form(of: sentence, isLabelled: isLabelled)
      return ScoredSentence(
        sentence: sentence, similarity: similarities[index], coverage: coverage, cue: cue, score: score,
        vector: vectors[index])
    }
    .sorted { $0.score != $1.score ? $0.score > $1.score : $0.sentence.stands(before: $1.sentence) }
  }

  /// What the sentence is like, whatever it is about.
  private func form(of sentence: Sentence, isLabelled: Bool) -> Double {
    let words = Lexicon.words(in: sentence.text).count
    var score = weights.length * Double(min(words, 40)) / 40
    if sentence.text.hasSuffix("?") { score += weights.interrogative }
    if words < 6 { score += weights.fragment }
    if sentence.position == 0 { score += weights.opening }
    if isLabelled { score += weights.labelled }
    return score
  }

  private func share(of present: Set<String>) -> Double {
    let total = rarity.values.reduce(0, +)
    return total > 0 ? rarity.filter { present.contains($0.key) }.values.reduce(0, +) / total : 0
  }
}

/// The inner product of two vectors of unit length.
package func cosine(_ left: [Float], _ right: [Float]) -> Float {
  zip(left, right).reduce(0) { $0 + $1.0 * $1.1 }
}

extension Sentence {
  /// A total order for ties, so that the same question always gives the same answer.
  fileprivate func stands(before other: Sentence) -> Bool {
    (article, range.lowerBound) < (other.article, other.range.lowerBound)
  }
}
