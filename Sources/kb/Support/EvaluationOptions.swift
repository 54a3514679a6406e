import ArgumentParser
import Foundation
import KnowledgeBase
import Pipelines

/// Options of the commands that measure.
struct EvaluationOptions: ParsableArguments {
  @Flag(help: "Compare with the last result kept; exits with 1 where something found then is not found now.")
  var compare = false

  @Option(help: ArgumentHelp("Draw recall against the number of passages, as SVG.", valueName: "file.svg"))
  var plot: String?

  /// Keeps a result, and compares it with the last one where that is wanted.
  ///
  /// - Returns: The comparison; `nil` where none is wanted or there is nothing to compare with.
  func keep(_ run: EvaluationRun, in database: @autoclosure () throws -> KnowledgeBase) throws -> EvaluationComparison?
  {
    let knowledgeBase: KnowledgeBase
    do {
      knowledgeBase = try database()
    } catch let error as StoreError where error.code == .readOnly && !compare {
      Output.note("kb: the result is not kept: \(error)")
      return nil
    }
    let last = compare ? try EvaluationRun.last(on: run.dataset, mode: run.settings["mode"], in: knowledgeBase) : nil
    try run.save(in: knowledgeBase)
    if compare, last == nil { Output.note("kb: no earlier result on \(run.dataset) to compare with; this one is kept") }
    return last.map { EvaluationComparison(of: run, with: $0.run, made: $0.made) }
  }

  /// Writes the plot where one is wanted.
  func draw(_ series: [LineChart.Series], title: String) throws {
    guard let plot else { return }
    let chart = LineChart(title: title, axis: "passages", series: series)
    try Data(chart.svg.utf8).write(to: URL(fileURLWithPath: plot))
  }
}
