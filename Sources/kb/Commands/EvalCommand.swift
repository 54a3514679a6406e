import ArgumentParser
import Articles
import Foundation
import KnowledgeBase
import Pipelines
import Retrieval

struct EvalCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "eval",
    abstract: "Measure retrieval on a data set with judgments.",
    discussion: "DIR is in BEIR's layout: corpus.jsonl, queries.jsonl and qrels/test.tsv.")

  @Argument(help: ArgumentHelp("The data set's folder.", valueName: "dir"))
  var folder: String

  @Option(help: "What decides the order: hybrid, text or vector.")
  var mode = Searcher.Mode.hybrid

  @Option(name: .short, help: ArgumentHelp("How many passages are asked for.", valueName: "n"))
  var k = 20

  @Option(
    name: .customLong("db"),
    help: ArgumentHelp("Keep the data set's database here and use it again.", valueName: "file"))
  var db: String?

  @OptionGroup var evaluation: EvaluationOptions
  @OptionGroup var encoders: EncoderOptions
  @OptionGroup var options: GlobalOptions

  func validate() throws {
    let smallest = RetrievalEvaluation.measuredDepth
    if k < smallest { throw ValidationError("-k must be at least \(smallest), for recall@\(smallest).") }
  }

  func run() async throws {
    try await CommandFailure.reporting {
      let dataset = try BEIRDataset(folder: URL(fileURLWithPath: folder))
      if dataset.unknownJudgments > 0 {
        Output.note(
          "kb: left out \(dataset.unknownJudgments) judgments of documents or queries that are not in \(folder)")
      }
      let scratch = FileManager.default.temporaryDirectory.appending(path: "kb-eval-\(UUID().uuidString)")
      try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
      defer { try? FileManager.default.removeItem(at: scratch) }
      let database = DatabaseOptions(path: db ?? scratch.appending(path: "kb.sqlite").path)
      // Before a session leaves its encoders in it.
      try RetrievalEvaluation.check(KnowledgeBase(path: database.path, access: .create), isMadeFrom: dataset)
      let session = try Session.writing(database, options, encoders: encoders.names)
      let bar = ProgressBar(isQuiet: options.quiet)
      _ = try await session.knowledgeBase.withIngestLock {
        try RetrievalEvaluation.load(dataset, into: session.knowledgeBase, passages: session.passageBuilder)
        return try await Embedding(knowledgeBase: session.knowledgeBase, progress: { bar.update($0) })
          .run(session.encoders)
      }
      bar.finish()
      let searcher = session.searcher
      let result = try await RetrievalEvaluation.run(
        dataset, in: session.knowledgeBase, searcher: searcher, mode: mode, depth: k)
      let comparison = try evaluation.keep(
        result.record(encoders: session.encoders, depth: k), in: session.knowledgeBase)
      if evaluation.plot != nil {
        var series: [LineChart.Series] = []
        for mode in Searcher.Mode.allCases {
          let curve = try await RetrievalEvaluation.run(
            dataset, in: session.knowledgeBase, searcher: searcher, mode: mode, depth: k
          ).recallCurve
          series.append(LineChart.Series(name: mode.rawValue, values: curve))
        }
        try evaluation.draw(series, title: "Recall on \(result.dataset)")
      }
      if options.json {
        try Output.json(EvaluationReport(result: result, comparison: comparison))
      } else {
        Output.line(
          "\(result.dataset), \(result.queries) queries, \(result.mode): "
            + String(
              format: "nDCG@10 %.4f  recall@20 %.4f  MRR@10 %.4f  (%.2f s)", result.ndcgAt10, result.recallAt20,
              result.mrrAt10, result.seconds)
            + (comparison.map { "\n" + $0.text } ?? ""))
      }
      if comparison?.lost.isEmpty == false { throw CommandFailure.partial }
    }
  }
}
