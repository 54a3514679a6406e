import Pipelines

/// The contract's JSON for an ingest, with what changed about the watched questions.
struct IngestResult: Encodable {
  let report: IngestReport
  let questions: [QuestionChange]

  private enum CodingKeys: String, CodingKey { case questions }

  func encode(to encoder: any Encoder) throws {
    try report.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(questions, forKey: .questions)
  }
}
