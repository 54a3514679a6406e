/// Why an evaluation could not be run.
public struct EvaluationError: Error, Sendable, CustomStringConvertible {
  public let description: String

  /// Creates an error that names the file and what is wrong with it.
  public init(_ path: String, _ reason: String) {
    description = "\(path): \(reason)"
  }
}
