import Answers
import Articles
public import Foundation
import Retrieval

/// A paragraph of an article with the motives that a person found argued in it.
public struct LabelledPassage: Sendable, Codable, Hashable {
  /// The name of the article's file, in the folder of the labels.
  public var article: String
  /// The title, which tells apart several articles of one file.
  public var title: String?
  public var text: String
  public var motives: [String]
  /// Which part of the labels it belongs to: what was tuned on, or what is reported.
  public var split: String

  /// Reads labels from JSON lines.
  public static func read(from file: URL) throws -> [Self] {
    let passages = try JSONLines.read(Self.self, from: file)
    if passages.isEmpty { throw EvaluationError(file.path, "holds no labelled passages; write one a line, as JSON") }
    return passages
  }
}

/// How well motives are found in labelled passages. The coding keys are the command line's contract.
public struct MapEvaluation: Sendable, Codable, Hashable {
  /// One for each part of the labels, in alphabetical order.
  public var splits: [Split]
  public var seconds: Double

  /// Counts over the pairs of a passage and a motive. A motive that contains a labelled one counts as labelled.
  public struct Split: Sendable, Codable, Hashable {
    public var split: String
    public var passages: Int
    /// Passages that argue at least one motive.
    public var arguing: Int
    public var labelled: Int
    public var found: Int
    public var correct: Int
    public var precision: Double
    public var recall: Double
    public var f1: Double
    /// Area under the curve of precision over recall, at any threshold.
    public var averagePrecision: Double
    /// What other thresholds would give.
    public var curve: [Point]
    public var motives: [Counts]

    enum CodingKeys: String, CodingKey {
      case split, passages, arguing, labelled, found, correct, precision, recall, f1, curve, motives
      case averagePrecision = "average_precision"
    }
  }

  /// What is found from a score on.
  public struct Point: Sendable, Codable, Hashable {
    public var threshold: Double
    public var precision: Double
    public var recall: Double
  }

  /// One motive's share of a split.
  public struct Counts: Sendable, Codable, Hashable {
    public var id: String
    public var labelled: Int
    public var found: Int
    public var correct: Int
  }

  /// Judges labelled passages in the context of their articles.
  ///
  /// - Parameters:
  ///   - folder: Where the articles lie.
  ///   - progress: Called with the number of paragraphs judged and their total.
  public static func run(
    _ labels: [LabelledPassage], in folder: URL, with scorer: MotiveScorer,
    progress: (Int, Int) -> Void = { _, _ in }
  ) async throws -> MapEvaluation {
    let start = ContinuousClock.now
    let known = Set(scorer.taxonomy.motives.map(\.id))
    for motive in labels.flatMap(\.motives) where !known.contains(motive) {
      throw EvaluationError(folder.path, "a label names the motive '\(motive)', which the taxonomy does not define")
    }
    let texts = try articles(of: labels, in: folder)
    let passages = texts.indices.flatMap { ArguedPassage.passages(of: texts[$0].text, index: $0) }
    let scores = try await scorer.scores(of: passages, in: texts.map(\.text)) { progress($0, passages.count) }
    var places: [Place: Int] = [:]
    for (index, passage) in passages.enumerated() {
      let article = texts[passage.article]
      places[Place(article: article.file, title: article.text.title, text: passage.text)] = index
    }
    let judged = try labels.map { label in
      let place = Place(article: label.article, title: label.title, text: label.text)
      guard let index = places[place] else {
        throw EvaluationError(folder.path, "\(label.article) has no paragraph '\(label.text.prefix(40))…'")
      }
      return Judged(label: label, scores: scores[index].map(\.value), taxonomy: scorer.taxonomy)
    }
    return MapEvaluation(
      splits: Dictionary(grouping: judged, by: \.split).sorted { $0.key < $1.key }.map {
        Split($0.key, $0.value, taxonomy: scorer.taxonomy)
      }, seconds: (ContinuousClock.now - start) / .seconds(1))
  }

  private struct Place: Hashable {
    let article: String
    let title: String?
    let text: String
  }

  /// The labelled articles, each file read once.
  private static func articles(
    of labels: [LabelledPassage], in folder: URL
  ) throws -> [(file: String, text: ArticleText)] {
    let reader = ArticleReader()
    var texts: [(file: String, text: ArticleText)] = []
    for file in Set(labels.map(\.article)).sorted() {
      let titles = Set(labels.filter { $0.article == file }.map(\.title))
      do {
        texts += try reader.read(contentsOf: folder.appending(path: file).path)
          .filter { titles.contains($0.title) }
          .map { (file, ArticleText($0)) }
      } catch let error as ReadingError {
        throw EvaluationError(folder.appending(path: file).path, error.message)
      }
    }
    return texts
  }
}

/// A labelled passage with its scores, in the taxonomy's order.
private struct Judged {
  let split: String
  let isLabelled: [Bool]
  let scores: [Double]

  init(label: LabelledPassage, scores: [Double], taxonomy: Taxonomy) {
    split = label.split
    let motives = Set(label.motives.flatMap { [$0] + taxonomy.ancestors(of: $0) })
    isLabelled = taxonomy.motives.map { motives.contains($0.id) }
    self.scores = scores
  }
}

extension MapEvaluation.Split {
  fileprivate init(_ name: String, _ passages: [Judged], taxonomy: Taxonomy) {
    split = name
    self.passages = passages.count
    arguing = passages.count { $0.isLabelled.contains(true) }
    motives = taxonomy.motives.enumerated().map { index, motive in
      let found = passages.filter { $0.scores[index] >= MotiveScorer.threshold }
      return MapEvaluation.Counts(
        id: motive.id, labelled: passages.count { $0.isLabelled[index] }, found: found.count,
        correct: found.count { $0.isLabelled[index] })
    }
    labelled = motives.reduce(0) { $0 + $1.labelled }
    found = motives.reduce(0) { $0 + $1.found }
    correct = motives.reduce(0) { $0 + $1.correct }
    precision = found == 0 ? 1 : Double(correct) / Double(found)
    recall = labelled == 0 ? 1 : Double(correct) / Double(labelled)
    f1 = precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall)
    curve = Self.curve(
      passages.flatMap { passage in zip(passage.scores, passage.isLabelled).map { (score: $0, isRight: $1) } })
    averagePrecision = curve.isEmpty ? 1 : curve.reduce(0) { $0 + $1.precision } / Double(curve.count)
  }

  /// A point for each right pair, that with the highest score first.
  private static func curve(_ pairs: [(score: Double, isRight: Bool)]) -> [MapEvaluation.Point] {
    let total = Double(pairs.count(where: \.isRight))
    var points: [MapEvaluation.Point] = []
    for (rank, pair) in pairs.sorted(by: { $0.score > $1.score }).enumerated() where pair.isRight {
      let correct = Double(points.count + 1)
      points.append(
        MapEvaluation.Point(threshold: pair.score, precision: correct / Double(rank + 1), recall: correct / total))
    }
    return points
  }
}
