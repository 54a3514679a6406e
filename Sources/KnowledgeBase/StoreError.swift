/// Why a database could not be opened or used.
public struct StoreError: Error, Sendable, CustomStringConvertible {
  /// The kinds of failure. More may be added.
  public enum Code: Sendable, Hashable {
    case missing
    case notADatabase
    case newerVersion
    case locked
    case readOnly
    case full
    case unknownArticle
    case corrupt
    /// The file or its folder cannot be opened.
    case unopenable
    /// The disk failed.
    case inputOutput
    /// What was to be stored breaks an invariant, such as a range outside its text.
    case invalid
    /// SQLite refused an operation for any other reason.
    case failed
  }

  /// What kind of failure it is.
  public let code: Code
  /// What is wrong and what to do, in one line that names the database.
  public let message: String

  /// Creates an error with a message a user can act on.
  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  /// The message.
  public var description: String { message }
}
