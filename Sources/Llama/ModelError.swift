/// Why a model could not be loaded or used.
public struct ModelError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The kinds of failure. More may be added.
  public enum Code: Sendable, Hashable {
    /// There is nothing at the path, or what is there cannot be opened or mapped.
    case missing
    /// The content contradicts itself or its format.
    case malformed
    /// The file ends before its content does.
    case truncated
    /// The content asks for something that is not implemented.
    case unsupported
    /// The tokens are more than the model's context holds.
    case contextExceeded
  }

  /// What kind of failure it is.
  public let code: Code
  /// The file or folder it is about.
  public let path: String
  /// What is wrong and what to do, in one line without the path.
  public let message: String

  /// Creates an error about the model at `path`.
  public init(_ code: Code, path: String, _ message: String) {
    self.code = code
    self.path = path
    self.message = message
  }

  /// The path and the message.
  public var description: String { "\(path): \(message)" }
}
