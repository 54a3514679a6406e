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
  /// Which part of the file is meant, as in ``Article/entry``; `nil` for the file.
  public internal(set) var entry: String?

  /// Creates an error with a message a user can act on.
  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  /// The same of a part of the file, or of a part of that part.
  func of(_ part: String) -> ReadingError {
    var error = self
    error.entry = entry.map { "\(part)#\($0)" } ?? part
    return error
  }

  /// Whether something was lost. Pictures, styles and pages without a text lie in any archive beside its articles.
  var isLossInArchive: Bool {
    switch code {
    case .unreadable, .malformed, .tooLarge: true
    case .missing, .empty, .binary, .unknownFormat, .noArticle, .needsBrowser: false
    }
  }

  /// The message.
  public var description: String { message }
}
