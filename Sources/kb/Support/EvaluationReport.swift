import Answers
import Pipelines

/// A result, with the comparison under a key of its own where there is one.
struct EvaluationReport<Result: Encodable>: Encodable {
  let result: Result
  let comparison: EvaluationComparison?
  var judged: JudgedPrecision?

  private enum CodingKeys: String, CodingKey { case comparison, judged }

  func encode(to encoder: any Encoder) throws {
    try result.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encodeIfPresent(comparison, forKey: .comparison)
    try container.encodeIfPresent(judged, forKey: .judged)
  }
}
