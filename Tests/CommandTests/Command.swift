import Foundation
import Subprocess
import TestSupport

#if canImport(System)
  import System
#else
  import SystemPackage
#endif

/// What a run of the command left behind.
struct CommandResult: Sendable {
  /// The exit code; `nil` where a signal ended it.
  let code: Int?
  let output: String
  let diagnostics: String

  /// The result of a command that was given `--json`.
  func decoded<Value: Decodable>(_ type: Value.Type = Value.self) throws -> Value {
    try JSONDecoder().decode(type, from: Data(output.utf8))
  }

  /// Lines on stderr that are not progress.
  var complaints: [Substring] { diagnostics.split(separator: "\n").filter { $0.hasPrefix("kb: ") } }
}

/// Runs the `kb` that was built with the tests.
func kb(_ arguments: String...) async throws -> CommandResult { try await kb(arguments) }

/// Runs the `kb` that was built with the tests.
func kb(_ arguments: [String], input: String = "") async throws -> CommandResult {
  try await runCommand(Repository.command, arguments, input: input)
}

/// Runs a program.
func runCommand(_ path: String, _ arguments: [String], input: String = "") async throws -> CommandResult {
  // From a file rather than through a pipe: a command that ends without reading would leave the writer with an error,
  // on which swift-subprocess 1.0.2 ends this process.
  let file = FileManager.default.temporaryDirectory.appendingPathComponent("kb-input-\(UUID().uuidString)")
  try Data(input.utf8).write(to: file)
  defer { try? FileManager.default.removeItem(at: file) }
  let result = try await run(
    .path(FilePath(path)), arguments: Arguments(arguments),
    input: .fileDescriptor(try .open(FilePath(file.path), .readOnly), closeAfterSpawningProcess: true),
    output: .string(limit: 16 << 20), error: .string(limit: 1 << 20))
  var code: Int?
  if case .exited(let status) = result.terminationStatus { code = Int(status) }
  return CommandResult(code: code, output: result.standardOutput, diagnostics: result.standardError)
}
