import Answers
import ArgumentParser
import Foundation
import KnowledgeBase
import Pipelines

struct EvalAnswersCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "eval-answers",
    abstract: "Measure answers on questions with known evidence.",
    discussion: """
      A line a question: {"id","question","answerable":true,"evidence":[{"article","quote"}]}. The result is kept in \
      the database, for --compare to say later what a change did.
      """)

  @Argument(help: ArgumentHelp("Questions as JSON lines.", valueName: "questions.jsonl"))
  var file: String

  @Option(
    help: ArgumentHelp(
      #"Verdicts of a reader on cited quotes, as JSON lines: {"question","quote","accept"}."#, valueName: "file.jsonl"))
  var judgments: String?

  @Option(
    help: ArgumentHelp(
      "Also write every sentence that is read for a question, with what the answer model sees of it, to fit it on.",
      valueName: "file.jsonl"))
  var readings: String?

  @OptionGroup var evaluation: EvaluationOptions
  @OptionGroup var database: DatabaseOptions
  @OptionGroup var options: GlobalOptions

  func run() async throws {
    try await CommandFailure.reporting {
      let questions = try EvaluationQuestion.read(from: URL(fileURLWithPath: file))
      let session = try Session.reading(database, options)
      let bar = ProgressBar(isQuiet: options.quiet)
      let result = try await AnswerEvaluation.run(
        questions, in: session.knowledgeBase, answerer: session.answerer, searcher: session.searcher
      ) { bar.update(RunProgress(stage: "asking", done: $0, total: questions.count)) }
      bar.finish()
      if let readings {
        try await QuestionReading.write(
          questions, to: URL(fileURLWithPath: readings), in: session.knowledgeBase, answerer: session.answerer)
      }
      let judged = try judgments.map {
        JudgedPrecision(of: result, by: try CitationJudgment.read(from: URL(fileURLWithPath: $0)))
      }
      let run = EvaluationRun(
        of: result, dataset: URL(fileURLWithPath: file).lastPathComponent, questions: questions,
        encoders: session.encoders, hasReader: session.reader != nil)
      let comparison = try evaluation.keep(run, in: KnowledgeBase(path: database.path, access: .readWrite))
      try evaluation.draw(
        [LineChart.Series(name: "evidence", values: result.recallCurve)], title: "Evidence among the first passages")
      if options.json {
        try Output.json(EvaluationReport(result: result, comparison: comparison, judged: judged))
      } else {
        Output.line(
          ([table(of: result)] + [judged.map(line(of:)), comparison?.text].compactMap(\.self)).joined(separator: "\n"))
      }
      if comparison?.lost.isEmpty == false { throw CommandFailure.partial }
    }
  }

  private func line(of judged: JudgedPrecision) -> String {
    "judged precision".padding(toLength: 20, withPad: " ", startingAt: 0)
      + String(format: "%.3f", judged.precision)
      + " (\(judged.judged) citations of \(judged.questions) questions judged, \(judged.unjudged) not)"
  }

  private func table(of result: AnswerEvaluation) -> String {
    let rows: [(String, Double)] = [
      ("evidence recall", result.evidenceRecall), ("evidence recall@5", result.evidenceRecallAt5),
      ("evidence recall@10", result.evidenceRecallAt10), ("citation precision", result.citationPrecision),
      ("quotes exact", result.quoteExact), ("abstain precision", result.abstainPrecision),
      ("abstain recall", result.abstainRecall),
    ]
    return "\(result.questions) questions, " + String(format: "%.1f s", result.seconds) + "\n"
      + rows.map { $0.0.padding(toLength: 20, withPad: " ", startingAt: 0) + String(format: "%.3f", $0.1) }
      .joined(separator: "\n")
  }
}
