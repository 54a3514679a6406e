/// Why a model could not be found, verified or pulled.
public struct ModelStoreError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The kinds of failure. More may be added.
  public enum Code: Sendable, Hashable {
    /// Neither a path nor a name of the catalogue.
    case unknownModel
    /// A model of the catalogue that has not been pulled.
    case notInstalled
    /// There is nothing at the path.
    case missing
    /// A file is there and cannot be read.
    case unreadable
    /// What is at the path is not one model.
    case unsupported
    /// Files of an installed model are missing or cut short.
    case damaged
    /// There is no Python to run pip with.
    case noPython
    /// Python has no pip.
    case noPip
    /// pip could not download the wheel.
    case downloadFailed
    /// What came is not what the catalogue says.
    case digestMismatch
    /// There is no room for the model.
    case diskFull
    /// The folder of models cannot be written.
    case unwritable
  }

  /// What kind of failure it is.
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
