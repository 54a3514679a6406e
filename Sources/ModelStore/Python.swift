import Foundation
import Subprocess

#if canImport(System)
  import System
#else
  import SystemPackage
#endif

/// The user's own Python, which brings wheels through whatever package index its pip is set up for.
struct Python: Sendable {
  /// What one run of the interpreter left.
  struct Outcome {
    let succeeded: Bool
    let output: String
    let diagnostics: String
  }

  /// A name to look up in `PATH`, or an absolute path.
  let executable: String
  /// Also where the interpreter runs, so that no module of the user's current folder is imported.
  let workspace: String
  let environment: [String: String]

  /// The interpreter that `KB_PYTHON` names, else the first of `python3` and `python` that has pip.
  static func withPip(workspace: String, environment: [String: String]) async throws -> Python {
    let chosen = environment["KB_PYTHON"].flatMap { $0.isEmpty ? nil : $0 }
    let names = chosen.map { [$0.contains("/") ? absolutePath($0) : $0] } ?? ["python3", "python"]
    let install = "install one (Debian: apt-get install python3-pip) or set KB_PYTHON to a Python that has pip"
    var withoutPip: String?
    for name in names {
      let named = Python(executable: name, workspace: workspace, environment: environment)
      guard let outcome = try await named.run(["-c", "import sys, pip; print(sys.executable)"]) else { continue }
      if outcome.succeeded {
        // Version managers put scripts in front of the interpreter. Its own path makes pip a child of this process, so
        // that cancelling ends pip and not only the script.
        let path = outcome.output.trimmingCharacters(in: .newlines)
        return Python(executable: path.isEmpty ? name : path, workspace: workspace, environment: environment)
      }
      if outcome.diagnostics.contains("No module named 'pip'") { withoutPip = withoutPip ?? name }
    }
    if let withoutPip { throw ModelStoreError(.noPip, "\(withoutPip) has no pip: \(install)") }
    throw ModelStoreError(.noPython, "no working Python (tried \(names.joined(separator: ", "))): \(install)")
  }

  /// Runs the interpreter to its end; `nil` where there is none of this name.
  func run(_ arguments: [String]) async throws -> Outcome? {
    let additions = [
      // pip unpacks beside its target, where there must be room anyway, and what a killed run leaves is found again.
      "TMPDIR": workspace,
      // Nothing is installed, so a rule that installing takes a virtual environment does not apply.
      "PIP_REQUIRE_VIRTUALENV": "0",
      "PIP_DISABLE_PIP_VERSION_CHECK": "1",
      "PIP_NO_INPUT": "1",
    ]
    var variables: [Environment.Key: String] = [:]
    for (key, value) in environment.merging(additions, uniquingKeysWith: { $1 }) {
      if let key = Environment.Key(rawValue: key) { variables[key] = value }
    }
    do {
      let result = try await Subprocess.run(
        executable.contains("/") ? .path(FilePath(executable)) : .name(executable), arguments: Arguments(arguments),
        environment: .custom(variables), workingDirectory: FilePath(workspace), output: .string(limit: 1 << 20),
        error: .string(limit: 1 << 20))
      return Outcome(
        succeeded: result.terminationStatus.isSuccess, output: result.standardOutput,
        diagnostics: result.standardError)
    } catch let error as SubprocessError where error.code == .executableNotFound || error.code == .spawnFailed {
      return nil
    } catch let error as SubprocessError {
      throw ModelStoreError(.downloadFailed, "\(executable) could not be run to its end: \(error)")
    }
  }
}
