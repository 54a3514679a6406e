import Answers
import ArgumentParser
import Foundation
import KnowledgeBase
import Pipelines

struct VerifyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Check every quote of a saved answer against the articles, byte by byte.",
    discussion: """
      The articles are those of the database, of any revision it holds, or with --texts bare files: an article's file, \
      or its text as `kb show` gives it. One changed byte fails.
      """)

  @Argument(help: "An answer as `kb ask --json` printed it; - for standard input.")
  var file: String

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("Files or folders to check against instead of the database.", valueName: "path"))
  var texts: [String] = []

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var options: GlobalOptions

  func run() async throws {
    try await CommandFailure.reporting {
      let report = try verifier().verify(try answer())
      if options.json {
        try Output.json(report)
      } else {
        Output.line("\(report.verified) of \(report.citations) citations verified")
        for failure in report.failed { Output.line("[\(failure.n)] \(failure.reason)".oneLine) }
      }
      if !report.failed.isEmpty { throw CommandFailure.partial }
    }
  }

  private func verifier() throws -> Verifier {
    guard texts.isEmpty else { return Verifier(texts: try TextFiles.texts(in: texts)) }
    return Verifier(knowledgeBase: try Session.reading(database, options, models: .none).knowledgeBase)
  }

  private func answer() throws -> Answer {
    do {
      let data =
        file == "-"
        ? try FileHandle.standardInput.readToEnd() ?? Data() : try Data(contentsOf: URL(fileURLWithPath: file))
      return try decodeStored(Answer.self, from: data)
    } catch is DecodingError {
      throw UnreadableAnswer(file: file, reason: "not an answer as `kb ask --json` prints it")
    } catch {
      throw UnreadableAnswer(file: file, reason: error.localizedDescription)
    }
  }
}

private struct UnreadableAnswer: Error, CustomStringConvertible {
  let file: String
  let reason: String
  var description: String { "\(file): \(reason)" }
}
