/// What is wrong in a configuration file, and where.
public struct ConfigurationError: Error, Sendable, CustomStringConvertible {
  /// The file as the user named it.
  public let file: String
  /// From 1; `nil` where the file as a whole is meant.
  public let line: Int?
  /// What is wrong and what to do.
  public let message: String

  init(_ file: String, line: Int? = nil, _ message: String) {
    self.file = file
    self.line = line
    self.message = message
  }

  /// File, line and message in one line.
  public var description: String { line.map { "\(file):\($0): \(message)" } ?? "\(file): \(message)" }
}
