import Answers
import ArgumentParser
import Foundation
import KnowledgeBase
import Pipelines

struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Run a pipeline: sources, stages, questions and maps, as a YAML file describes them.",
    discussion: """
      docs/PIPELINES.md explains the file, and pipelines/ holds examples. A run that was cut short is taken up by the \
      next one.
      """)

  @Argument(help: ArgumentHelp("The pipeline.", valueName: "pipeline.yaml"))
  var file: String

  @Flag(name: .customLong("dry-run"), help: "Check the file and say what would be done, without doing it.")
  var dryRun = false

  @Flag(help: "Begin anew, even where the last run was cut short.")
  var restart = false

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var options: GlobalOptions

  func run() async throws {
    try await CommandFailure.reporting {
      let pipeline = try Pipeline(contentsOf: file)
      let own = database.db == nil ? pipeline.database : nil
      let place = own.map(DatabaseOptions.init(path:)) ?? database
      if dryRun { return try plan(pipeline, place) }
      // Where it cannot be made, opening the database says so.
      if let own {
        let folder = URL(fileURLWithPath: own).deletingLastPathComponent()
        try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      }
      let encoders = pipeline.encoders.isEmpty ? Session.defaultEncoders : pipeline.encoders
      let session = try Session.writing(place, options, encoders: encoders)
      let bar = ProgressBar(isQuiet: options.quiet)
      let run = PipelineRun(
        pipeline, in: session.knowledgeBase, encoders: session.encoders, passages: session.passageBuilder,
        reader: pipeline.questions.isEmpty ? nil : session.loadingReader().reader
      ) { bar.update($0) }
      let restart = restart
      let report: PipelineReport
      do {
        report = try await Interruption.stopping { try await run.run(restart: restart) }
      } catch is CancellationError {
        try session.knowledgeBase.close()
        bar.finish()
        Output.note("kb: stopped. Run the command again to go on.")
        throw CommandFailure.interrupted
      }
      try session.knowledgeBase.close()
      bar.finish()
      if options.json { try Output.json(report) } else { Output.line(PipelineText.rendered(report)) }
      for case .ingest(let ingest) in report.stages.map(\.result) where ingest.failed > 0 {
        for failure in ingest.failures { Output.note("kb: \(failure.path): \(failure.error)".oneLine) }
        throw CommandFailure.partial
      }
    }
  }

  private func plan(_ pipeline: Pipeline, _ place: DatabaseOptions) throws {
    var knowledgeBase: KnowledgeBase?
    do {
      knowledgeBase = try KnowledgeBase(path: place.path, access: .readOnly)
    } catch let error as StoreError where error.code == .missing {}
    let plan = try PipelinePlan(
      pipeline, database: knowledgeBase?.path ?? absolutePath(place.path), knowledgeBase: knowledgeBase)
    if options.json { try Output.json(plan) } else { Output.line(PipelineText.rendered(plan)) }
    if plan.stages.contains(where: { !$0.problems.isEmpty }) { throw CommandFailure.partial }
  }
}
