/// Why a file gave no article.
public struct ReadingError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The kinds of failure. More may be added.
  public enum Code: Sendable, Hashable {
    case missing
    case unreadable
    case empty
    case tooLarge
    case binary
    case unknownFormat
    case malformed
    case noArticle
    case needsBrowser
  }

  /// The kind of failure.
  public let code: Code
  /// What is wrong and what to do, in one line without the path.
  public let message: String

  /// Creates an error with a message a user can act on.
  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  /// The message.
  public var description: String { message }
}
