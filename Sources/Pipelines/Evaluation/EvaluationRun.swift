public import Answers
import Foundation
public import KnowledgeBase
public import Retrieval

/// The result of an evaluation as it is kept in a database, to compare later ones with.
public struct EvaluationRun: Sendable, Codable {
  /// What was measured on: the questions' or the data set's name.
  public var dataset: String
  /// Everything that may change the result: mode, encoders by digest, the questions' digest, whether a reader took part.
  public var settings: [String: String]
  /// Measures by name; larger is better.
  public var measures: [String: Double]
  /// What was found for each question: excerpts of its evidence, or ids of its relevant documents.
  public var found: [String: [String]]

  /// Describes a result.
  public init(dataset: String, settings: [String: String], measures: [String: Double], found: [String: [String]]) {
    self.dataset = dataset
    self.settings = settings
    self.measures = measures
    self.found = found
  }

  /// The encoders as settings: `encoder NAME` is its digest.
  static func settings(of encoders: [LoadedEncoder]) -> [String: String] {
    Dictionary(encoders.map { ("encoder " + $0.record.name, $0.record.digest) }) { first, _ in first }
  }

  /// Describes the result of asking questions.
  ///
  /// - Parameters:
  ///   - dataset: What the questions are called.
  ///   - questions: Those that were asked, in the order of the outcomes.
  public init(
    of evaluation: AnswerEvaluation, dataset: String, questions: [EvaluationQuestion], encoders: [LoadedEncoder],
    hasReader: Bool = false
  ) {
    var found: [String: [String]] = [:]
    for (question, outcome) in zip(questions, evaluation.outcomes) where outcome.answerable {
      let excerpts = question.evidence.map { String($0.quote.prefix(80)) }
      let passages = zip(excerpts, outcome.ranks).filter { $0.1 != nil }.map { "found: " + $0.0 }
      let citations = zip(excerpts, outcome.cited).filter(\.1).map { "cited: " + $0.0 }
      found[question.id] = passages + citations
    }
    self.init(
      dataset: dataset,
      settings: Self.settings(of: encoders).merging(["reader": hasReader ? "yes" : "no"]) { first, _ in first },
      measures: [
        "evidence_recall": evaluation.evidenceRecall, "evidence_recall@5": evaluation.evidenceRecallAt5,
        "evidence_recall@10": evaluation.evidenceRecallAt10, "citation_precision": evaluation.citationPrecision,
        "quote_exact": evaluation.quoteExact, "abstain_precision": evaluation.abstainPrecision,
        "abstain_recall": evaluation.abstainRecall,
      ], found: found)
  }

  /// Keeps the result.
  public func save(in knowledgeBase: KnowledgeBase) throws {
    try knowledgeBase.record(evaluation: stableJSON(self), on: dataset)
  }

  /// The last kept result on a data set with the same mode, and when it was made.
  public static func last(on dataset: String, mode: String?, in knowledgeBase: KnowledgeBase) throws -> (
    run: EvaluationRun, made: String
  )? {
    for record in try knowledgeBase.evaluations(on: dataset).reversed() {
      guard let run = try? JSONDecoder().decode(Self.self, from: Data(record.result.utf8)) else { continue }
      if run.settings["mode"] == mode { return (run, record.made) }
    }
    return nil
  }
}

/// What changed between two results on the same data set. The coding keys are the command line's contract.
public struct EvaluationComparison: Sendable, Codable {
  /// A measure before and now.
  public struct Change: Sendable, Codable {
    public var measure: String
    public var before: Double
    public var now: Double
  }

  /// Something that was found before and is not any more.
  public struct Loss: Sendable, Codable, Hashable {
    public var question: String
    public var evidence: String
  }

  /// When the earlier result was made, ISO 8601 in UTC.
  public var since: String
  public var changes: [Change]
  /// Settings that differ, as `name: before → now`.
  public var settings: [String]
  public var lost: [Loss]
  /// How many things are found now and were not before.
  public var gained: Int

  /// Compares a result with an earlier one. Questions that only one of them has are left out.
  public init(of now: EvaluationRun, with before: EvaluationRun, made since: String) {
    self.since = since
    changes = now.measures.keys.sorted().compactMap { name in
      before.measures[name].map { Change(measure: name, before: $0, now: now.measures[name] ?? 0) }
    }
    settings = Set(now.settings.keys).union(before.settings.keys).sorted().compactMap { name in
      let (old, new) = (before.settings[name] ?? "none", now.settings[name] ?? "none")
      return old == new ? nil : "\(name): \(old) → \(new)"
    }
    let common = Set(now.found.keys).intersection(before.found.keys)
    lost = common.sorted().flatMap { question in
      (before.found[question] ?? []).filter { now.found[question]?.contains($0) != true }
        .map { Loss(question: question, evidence: $0) }
    }
    gained = common.reduce(0) { sum, question in
      sum + Set(now.found[question] ?? []).subtracting(before.found[question] ?? []).count
    }
  }

  /// The comparison as lines of text.
  public var text: String {
    var lines = ["compared with \(since):"]
    lines += changes.map { change in
      "  " + change.measure.padding(toLength: 20, withPad: " ", startingAt: 0)
        + String(format: "%.3f → %.3f (%+.3f)", change.before, change.now, change.now - change.before)
    }
    lines += settings.map { "  changed: " + $0 }
    lines.append("  \(gained) found that was not, \(lost.count) not found that was")
    lines += lost.map { "  LOST \($0.question): \($0.evidence)" }
    return lines.joined(separator: "\n")
  }
}
