public import Foundation

/// Reads the articles out of a file's bytes, whatever the format.
public struct ArticleReader: Sendable {
  /// Bounds on what one file may cost.
  public struct Limits: Sendable, Hashable {
    /// Largest file that is read, in bytes, before and after decompression.
    public var maximumFileSize = 256 << 20

    /// The default bounds.
    public init() {}
  }

  /// What one file may cost.
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
    guard bytes.count <= limits.maximumFileSize else { throw tooLarge(bytes.count) }
    return try read([UInt8](bytes), name: name, depth: 0)
  }

  /// The articles in a file.
  ///
  /// - Throws: ``ReadingError`` with the reason, without the path.
  public func read(contentsOf path: String) throws -> [Article] {
    let bytes: Data
    do {
      let attributes = try FileManager.default.attributesOfItem(atPath: path)
      if attributes[.type] as? FileAttributeType == .typeDirectory {
        throw ReadingError(.unreadable, "it is a folder, not a file")
      }
      if let size = attributes[.size] as? Int, size > limits.maximumFileSize { throw tooLarge(size) }
      bytes = try Data(contentsOf: URL(fileURLWithPath: path), options: .mappedIfSafe)
    } catch let error as ReadingError {
      throw error
    } catch {
      guard FileManager.default.fileExists(atPath: path) else { throw ReadingError(.missing, "there is no such file") }
      throw ReadingError(.unreadable, "it cannot be read; check its permissions")
    }
    return try read(bytes, name: path)
  }

  private func tooLarge(_ size: Int) -> ReadingError {
    ReadingError(
      .tooLarge,
      "it has \(ByteCount.describe(size)), more than the limit of \(ByteCount.describe(limits.maximumFileSize))")
  }

  private func read(_ bytes: [UInt8], name: String, depth: Int) throws -> [Article] {
    guard bytes.contains(where: { $0 > 0x20 }) else { throw ReadingError(.empty, "the file is empty") }
    if Gzip.isGzip(bytes) {
      guard depth == 0 else { throw ReadingError(.malformed, "it is compressed twice; decompress it once") }
      return try read(Gzip.decompress(bytes, limit: limits.maximumFileSize), name: name, depth: depth + 1)
    }
    if let kind = FormatSniffer.binary(bytes) {
      throw ReadingError(.binary, "it is \(kind), not text; no reader for it")
    }
    let text = Charset.utf8(bytes, declared: Charset.declaration(in: bytes))
    switch FormatSniffer.format(of: text, name: name) {
    case .html: return [try HTMLReader.read(text)]
    case .feed: return try FeedReader.read(text)
    case .markdown: return [try MarkdownReader.read(text)]
    case .plainText: return [try PlainTextReader.read(text)]
    case .jsonLines: return try JSONLinesReader.read(text)
    }
  }
}
