import Answers
import ArgumentParser
import Articles
import Foundation
import Llama
import ModelStore
import Pipelines
import Retrieval

/// The steps of an ingest as filters, for any engine that spreads lines over machines.
struct StageCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stage",
    abstract: "Run one step of an ingest as a filter of JSON lines, without a database.",
    discussion: """
      kb stage list PATH… | kb stage parse | kb stage chunk | kb stage embed | kb stage summarize | kb import -

      makes the same database as `kb ingest PATH…` and `kb summarize --new`. Each line is one file with all that the \
      next step needs, so lines can be worked on anywhere. A file that fails stays a line that says why.
      """,
    subcommands: [
      ListStage.self, ParseStage.self, ChunkStage.self, EmbedStage.self, SummarizeStage.self,
    ])
}

private struct ListStage: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Print the files that `kb ingest` would read, a line each.")

  @Argument(help: ArgumentHelp("Files, folders or patterns in quotes.", valueName: "path"))
  var paths: [String]

  @OptionGroup(visibility: .hidden) var database: DatabaseOptions
  @OptionGroup var options: GlobalOptions

  func run() async throws {
    try await CommandFailure.reporting {
      for file in StagedFile.files(at: paths) { try Output.jsonLine(file) }
    }
  }
}

private struct ParseStage: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "parse", abstract: "Read the articles of files. A line is a path, or what `kb stage list` prints.")

  @OptionGroup(visibility: .hidden) var database: DatabaseOptions
  @OptionGroup var options: GlobalOptions

  func run() async throws {
    try await CommandFailure.reporting {
      let parser = StageParser()
      try await StageInput.forEachBatch(acceptingPaths: true) { files in
        try await parser.process(files)
      }
    }
  }
}

private struct ChunkStage: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "chunk", abstract: "Cut articles into passages.")

  @Option(
    name: .customLong("encoder"), help: ArgumentHelp("The model whose length passages keep to.", valueName: "model"))
  var encoder = Session.defaultEncoders[0]

  @OptionGroup(visibility: .hidden) var database: DatabaseOptions
  @OptionGroup var options: GlobalOptions

  func run() async throws {
    try await CommandFailure.reporting {
      let measure = try TextEncoder(modelAt: options.modelStore.locate(encoder).path)
      let stage = StageFilter.chunk(Session.passageBuilder(for: measure))
      try await StageInput.forEachBatch { try await stage.process($0) }
    }
  }
}

private struct EmbedStage: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "embed", abstract: "Give passages their vectors.")

  @OptionGroup var encoders: EncoderOptions
  @OptionGroup(visibility: .hidden) var database: DatabaseOptions
  @OptionGroup var options: GlobalOptions

  func run() async throws {
    try await CommandFailure.reporting {
      let store = options.modelStore
      let stage = StageFilter.embed(
        try encoders.names.map { name in
          let model = try store.locate(name)
          return StageEncoder(
            name: model.name, digest: try store.digest(of: model), encoder: try TextEncoder(modelAt: model.path))
        })
      try await StageInput.forEachBatch { try await stage.process($0) }
    }
  }
}

private struct SummarizeStage: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "summarize", abstract: "Give articles their summaries.")

  @OptionGroup var summaries: SummaryOptions
  @OptionGroup(visibility: .hidden) var database: DatabaseOptions
  @OptionGroup var options: GlobalOptions

  func run() async throws {
    try await CommandFailure.reporting {
      let model = try options.modelStore.locate(summaries.encoder)
      let stage = StageFilter.summarize(
        Summarizer(encoder: try TextEncoder(modelAt: model.path), settings: summaries.settings),
        try summaries.settings.method(models: options.modelStore.digest(of: model)))
      try await StageInput.forEachBatch { try await stage.process($0) }
    }
  }
}

/// Standard input as lines between stages.
private enum StageInput {
  /// Prints what `body` makes of the lines, which come a few at a time.
  ///
  /// A line that cannot be used is reported on stderr and left out; the command then ends with exit code 1.
  static func forEachBatch(
    acceptingPaths: Bool = false, _ body: ([StagedFile]) async throws -> [StagedFile]
  ) async throws {
    var lines = StagedLines(.standardInput)
    var batch: [(file: StagedFile, number: Int)] = []
    var failures = 0
    func flush() async throws {
      do {
        for file in try await body(batch.map(\.file)) { try Output.jsonLine(file) }
      } catch is StageError {
        // One of them is unusable: find out which.
        for (file, number) in batch {
          do {
            for file in try await body([file]) { try Output.jsonLine(file) }
          } catch let error as StageError {
            failures += 1
            Output.note("kb: line \(number): \(error)")
          }
        }
      }
      batch = []
    }
    while let line = try lines.next() {
      do {
        batch.append((try StagedFile(line: line, acceptingPath: acceptingPaths), lines.number))
      } catch let error as StageError {
        failures += 1
        Output.note("kb: line \(lines.number): \(error)")
      }
      if batch.count == StageFilter.batch { try await flush() }
    }
    try await flush()
    if failures > 0 { throw CommandFailure.partial }
  }
}
