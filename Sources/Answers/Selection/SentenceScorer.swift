import Foundation
import KnowledgeBase
import Llama
import Retrieval

/// A sentence with the evidence that it answers the question.
struct ScoredSentence: Sendable {
  let encoded: EncodedSentence
  let facts: SentenceFacts
  /// Log-odds that the sentence answers.
  let logOdds: Double
  /// Decides the order of what is chosen for the answer.
  let score: Double

  var sentence: Sentence { encoded.sentence }
  var vector: [Float] { encoded.vector }
}

/// Scores sentences against one question.
///
/// Whether there is an answer, and which sentence gives it, is decided by logistic regression over what a sentence, its
/// neighbours and its headings share with the question, and over whether it has what an answer must have. docs/ANSWERS.md
/// says what it was fitted on, and how well it does on the rest.
struct SentenceScorer {
  let question: Question
  /// Rarity of the question's stems in the corpus.
  let rarity: [String: Double]
  /// Compares sentences with the question.
  let encoder: TextEncoder?
  /// A static encoder that compares words.
  let words: TextEncoder?
  /// Reads the likeliest paragraphs, in English.
  let reader: PassageReader?
  /// Share of the question's names that an article does not have anywhere.
  let absences: [ArticleID: Double]
  /// The fused score of the best passage, in units of the cosine; `nil` where passages were found by words alone.
  let nearness: Double?

  /// Passages that are on the subject of a question have a score of about this much at least.
  private static let near = 0.6

  /// Encodes and scores sentences, which must be in reading order within each article, best first.
  func score(_ sentences: [Sentence]) async throws -> [ScoredSentence] {
    var vectors = [[Float]](repeating: [], count: sentences.count)
    var similarities = [Double](repeating: 0, count: sentences.count)
    if let encoder, !sentences.isEmpty {
      let asked = Array(try await encoder.encode([question.text], as: .query)[0])
      let encoded = try await encoder.encode(sentences.map(\.text), as: .passage)
      vectors = sentences.indices.map { Array(encoded[$0]) }
      similarities = vectors.map { Double(innerProduct($0, asked)) }
    }
    let read = sentences.map(ReadSentence.init)
    let vocabulary = read.reduce(into: Set<String>()) { $0.formUnion($1.content + $1.context) }
    let features = SentenceFeatures(
      question: question, rarity: rarity,
      likeness: try await WordSimilarity(of: question.terms, to: vocabulary, with: words))
    let usual = similarities.isEmpty ? 0 : similarities.sorted()[similarities.count / 2]
    var facts = sentences.indices.map { index in
      let sentence = sentences[index]
      let neighbours = [index - 1, index + 1].filter {
        sentences.indices.contains($0) && sentences[$0].adjoins(sentence)
      }
      let cue = AnswerCue.strength(of: sentence.text, for: question.kind)
      var facts = features.facts(
        of: read[index], neighbours: neighbours.map { read[$0] }, similarity: similarities[index],
        neighbourSimilarity: neighbours.map { similarities[$0] }.max() ?? 0, usualSimilarity: usual, cue: cue)
      facts.absence = absences[sentence.article] ?? 0
      facts.distance = max(0, Self.near - (nearness ?? Self.near))
      facts.wordedOdds = AnswerModel.wordedOdds(facts, kind: question.kind)
      return facts
    }
    if let reader, question.isInLatinLetters, !sentences.isEmpty {
      let likely = facts.map { AnswerModel.logOdds($0, kind: question.kind) }
      let odds = try await readerOdds(of: sentences, likely: likely, by: reader)
      for place in facts.indices { facts[place].readerOdds = odds[place] }
    }
    return sentences.indices.map { index in
      let logOdds = AnswerModel.logOdds(facts[index], kind: question.kind)
      return ScoredSentence(
        encoded: EncodedSentence(sentence: sentences[index], vector: vectors[index]), facts: facts[index],
        logOdds: logOdds, score: question.kind == .why ? AnswerModel.reasonScore(facts[index]) : logOdds)
    }
    .sorted { $0.score != $1.score ? $0.score > $1.score : $0.sentence.stands(before: $1.sentence) }
  }

  /// What a reader makes of each sentence, of those that are not worth reading the least.
  private func readerOdds(
    of sentences: [Sentence], likely: [Double], by reader: PassageReader
  ) async throws -> [Double] {
    let paragraphs = Paragraph.likeliest(of: sentences, by: likely)
    let readings = try await reader.read(paragraphs.map { $0.passage(of: sentences) }, for: question.text)
    var result = [Double](repeating: AnswerModel.leastReaderOdds, count: sentences.count)
    for (place, odds) in zip(paragraphs.flatMap(\.places), readings.joined()) {
      // What stands in several paragraphs is read several times.
      if let odds { result[place] = max(result[place], Double(odds)) }
    }
    return result
  }
}

extension Sentence {
  /// A total order for ties, so that the same question always gives the same answer.
  fileprivate func stands(before other: Sentence) -> Bool {
    (article, range.lowerBound) < (other.article, other.range.lowerBound)
  }
}
