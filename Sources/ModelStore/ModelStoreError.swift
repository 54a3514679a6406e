/// Why a model could not be found, verified or pulled.
public struct ModelStoreError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The kinds of failure. More may be added.
  public enum Code: Sendable, Hashable {
    case unknownModel
    case notInstalled
    case missing
    case unreadable
    case unsupported
    case damaged
    case noPython
    case noPip
    case downloadFailed
    case digestMismatch
    case diskFull
    case unwritable
  }

  public let code: Code
  /// What is wrong and what to do, in one line.
  public let message: String

  /// Creates an error with a message a user can act on.
  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  public var description: String { message }
}
