public import Foundation

/// Reads the articles out of a file's bytes, whatever the format.
public struct ArticleReader: Sendable {
  /// Bounds on what one file may cost.
  public struct Limits: Sendable, Hashable {
    /// Largest file that is read, in bytes.
    public var maximumFileSize = 256 << 20

    /// The default bounds.
    public init() {}
  }

  public var limits: Limits

  /// Creates a reader with bounds on what one file may cost.
  public init(limits: Limits = Limits()) {
    self.limits = limits
  }

  /// The articles in a file's bytes.
  ///
  /// - Parameters:
  ///   - bytes: The file's content, possibly compressed.
  ///   - name: The file's name; the content decides the format first, the name second.
  /// - Throws: ``ReadingError`` where the bytes hold no article.
  public func read(_ bytes: Data, name: String) throws -> [Article] {
    throw ReadingError(.unknownFormat, "\(name): no reader yet")
  }

  /// The articles in a file.
  ///
  /// - Throws: ``ReadingError`` naming the file and the reason.
  public func read(contentsOf path: String) throws -> [Article] {
    try read(try Data(contentsOf: URL(fileURLWithPath: path), options: .mappedIfSafe), name: path)
  }
}
