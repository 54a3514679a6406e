import Answers
import ArgumentParser
import KnowledgeBase

struct DoctorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Check the database from end to end, and list what could not be ingested.",
    discussion: "Exits with 1 when the database is damaged. Files that failed are tried again once they change.")

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var options: GlobalOptions

  func run() async throws {
    try await CommandFailure.reporting {
      let report = try examine()
      if options.json {
        try Output.json(report)
      } else {
        for problem in report.problems { Output.line(problem.oneLine) }
        for failure in report.failures {
          Output.line("\(failure.path): \(failure.reason) (\(failure.stage), \(failure.when))".oneLine)
        }
        if report.problems.isEmpty { Output.line("the database is sound") }
      }
      if !report.problems.isEmpty { throw CommandFailure.partial }
    }
  }

  /// Examines all that can be examined with the access there is.
  private func examine() throws -> Report {
    do {
      return try examine(access: .readWrite)
    } catch let obstacle as StoreError {
      let report = try examine(access: .readOnly)
      Output.note("kb: the full-text index was not compared with the passages: \(obstacle)")
      return report
    }
  }

  private func examine(access: KnowledgeBase.Access) throws -> Report {
    let knowledgeBase = try KnowledgeBase(path: database.path, access: access)
    defer { try? knowledgeBase.close() }
    return Report(problems: try knowledgeBase.doctor(), failures: try knowledgeBase.failures().map(FailedFile.init))
  }
}

private struct Report: Encodable {
  let problems: [String]
  let failures: [FailedFile]
}

private struct FailedFile: Encodable {
  let path: String
  let stage: String
  let reason: String
  let when: String

  init(_ failure: Failure) {
    path = failure.path
    stage = failure.stage
    reason = failure.reason
    when = failure.when
  }
}
