import Answers
import ArgumentParser
import Foundation
import KnowledgeBase
import Llama
import ModelStore
import Pipelines
import Retrieval

struct MapCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "map",
    abstract: "Show which articles argue which motives of a taxonomy, with the quotes that show it.",
    discussion: """
      The taxonomy is a YAML file with a description, cues and examples for each motive; docs/MAP.md says how to write \
      one. pipelines/open-source-strategy.yaml holds the strategies of open source.
      """)

  @Option(help: ArgumentHelp("The motives, as YAML.", valueName: "file"))
  var taxonomy: String

  @Option(help: "Only what is said of this company or person.")
  var actor: String?

  @Option(help: "How the map is printed.")
  var format = Format.terminal

  @Option(
    help: ArgumentHelp("Measure the map on labelled passages, as JSON lines, beside their articles.", valueName: "file")
  )
  var evaluate: String?

  @Option(help: ArgumentHelp("The model that compares sentences.", valueName: "model"))
  var encoder = SummarySettings.defaultEncoder

  @OptionGroup var filters: FilterOptions
  @OptionGroup var database: DatabaseOptions
  @OptionGroup var options: GlobalOptions

  enum Format: String, CaseIterable, ExpressibleByArgument { case terminal, csv, html, svg }

  func run() async throws {
    try await CommandFailure.reporting {
      let taxonomy = try Taxonomy(contentsOf: taxonomy)
      let bar = ProgressBar(isQuiet: options.quiet)
      let progress = { (done: Int, total: Int) in bar.update(RunProgress(stage: "mapping", done: done, total: total)) }
      let encoder = try TextEncoder(modelAt: options.modelStore.locate(encoder).path)
      if let evaluate {
        let file = URL(fileURLWithPath: evaluate)
        let result = try await MapEvaluation.run(
          LabelledPassage.read(from: file), in: file.deletingLastPathComponent(),
          with: MotiveScorer(taxonomy: taxonomy, encoder: encoder), progress: progress)
        bar.finish()
        if options.json { try Output.json(result) } else { Output.line(Self.table(of: result)) }
        return
      }
      let knowledgeBase = try KnowledgeBase(path: database.path, access: .readOnly).snapshot()
      try filters.noteUndated(in: knowledgeBase)
      let scorer = try await MotiveScorer(taxonomy: taxonomy, encoder: encoder)
      let corpus = try await ScoredCorpus(knowledgeBase, scorer: scorer, progress: progress)
      let filter = filters.filter
      let shown = filter.isEmpty ? nil : Set(try knowledgeBase.articleIDs(matching: filter))
      let map = corpus.map(of: shown, actor: actor)
      bar.finish()
      if options.json {
        try Output.json(map)
      } else {
        switch format {
        case .terminal: Output.line(StrategyMapText(map).rendered)
        case .csv: Output.text(map.csv)
        case .html: Output.text(map.html)
        case .svg: Output.text(map.svg)
        }
      }
    }
  }

  private static func table(of result: MapEvaluation) -> String {
    result.splits.map { split in
      let head =
        "\(split.split): \(split.passages) passages, \(split.arguing) of them argue a motive, \(split.labelled) labels\n"
        + String(
          format: "precision %.3f  recall %.3f  F1 %.3f  average precision %.3f", split.precision, split.recall,
          split.f1, split.averagePrecision)
      let rows = split.motives.map {
        $0.id.padding(toLength: 24, withPad: " ", startingAt: 0)
          + "\($0.correct) correct of \($0.found) found, \($0.labelled) labelled"
      }
      return ([head] + rows).joined(separator: "\n")
    }
    .joined(separator: "\n\n") + String(format: "\n\n%.1f s", result.seconds)
  }
}
