import ArgumentParser
import Foundation

/// Ends a command with a line on stderr and an exit code of the contract.
enum CommandFailure {
  /// The command ran and something in it failed.
  static let partial = ExitCode(1)
  /// Nothing useful could be done.
  static let useless = ExitCode(2)
  /// The user stopped the run with SIGINT: what shells give for that signal.
  static let interrupted = ExitCode(130)
  /// The corpus does not answer the question.
  static let unanswered = ExitCode(3)

  /// Our own errors are written for users; Foundation's say what is wrong in their localised description only.
  private static func message(of error: any Error) -> String {
    switch error {
    case is CocoaError, is POSIXError, is DecodingError, is EncodingError: error.localizedDescription
    default: "\(error)"
    }
  }

  /// Runs a command's work; an error becomes one line on stderr and exit code 2.
  static func reporting(_ work: () async throws -> Void) async throws {
    do {
      try await work()
    } catch let code as ExitCode {
      throw code
    } catch let error as ValidationError {
      throw error
    } catch {
      Output.note("kb: \(message(of: error))")
      throw useless
    }
  }
}
