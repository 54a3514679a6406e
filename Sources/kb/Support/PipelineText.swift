import Answers
import Foundation
import Pipelines

/// What a pipeline did, or would do, for a terminal.
enum PipelineText {
  static func rendered(_ report: PipelineReport) -> String {
    (["\(report.pipeline.oneLine), in \(report.database.oneLine)"]
      + report.stages.map { stage in
        "\(stage.result.stage.rawValue): " + lines(of: stage.result).joined(separator: "\n  ")
          + (stage.resumed ? " (done before the last run was cut short)" : String(format: " (%.1f s)", stage.seconds))
      }).joined(separator: "\n")
  }

  static func rendered(_ plan: PipelinePlan) -> String {
    (["\(plan.pipeline.oneLine), in \(plan.database.oneLine)"]
      + plan.stages.map { stage in
        ([stage.stage.rawValue + (stage.done ? " (done before the last run was cut short)" : "")]
          + stage.steps.map(\.oneLine) + stage.problems.map { "but " + $0.oneLine }).joined(separator: "\n  ")
      }).joined(separator: "\n")
  }

  private static func lines(of result: StageResult) -> [String] {
    switch result {
    case .ingest(let report): [report.summary]
    case .embed(let report): [counted(report.embedded, "vector")]
    case .summarize(let articles): ["\(counted(articles.count, "article")) newly summarized"]
    case .digest(let digest):
      [digest.output.map { "\(counted(digest.articles, "article")), \($0.oneLine)" } ?? "no new articles"]
    case .export(let exports): exports.map { "\(counted($0.articles, "article")), \($0.output.oneLine)" }
    case .questions(let changes):
      [changes.isEmpty ? "nothing new" : "\(changes.count) changed"] + changes.map(QuestionText.line)
    case .map(let maps):
      maps.map { "\(counted($0.argued, "motive")) argued in \(counted($0.articles, "article")), \($0.output.oneLine)" }
    }
  }
}
