public import Foundation

/// Reads the articles out of a file's bytes, whatever the format.
public struct ArticleReader: Sendable {
  /// Bounds on what one file may cost.
  public struct Limits: Sendable, Hashable {
    /// Largest file that is read, in bytes, before and after decompression.
    public var maximumFileSize = 256 << 20
    /// Longest text of one article, in bytes: a long book has 2 MB, and every passage of it is embedded.
    public var maximumTextSize = 8 << 20

    /// The default bounds.
    public init() {}
  }

  /// What one file may cost.
  public var limits: Limits

  /// Creates a reader with bounds on what one file may cost.
  public init(limits: Limits = Limits()) {
    self.limits = limits
  }

  /// What a file holds: its articles, and what is wrong with parts of it that should be some and are not: all broken
  /// members of an archive, the first broken one of JSON lines.
  public typealias Content = (articles: [Article], problems: [ReadingError])

  /// The articles in a file's bytes, without parts that are broken.
  ///
  /// - Throws: ``ReadingError`` where the bytes hold no article.
  public func read(_ bytes: Data, name: String) throws -> [Article] { try content(of: bytes, name: name).articles }

  /// What a file's bytes hold.
  ///
  /// - Parameters:
  ///   - bytes: The file's content, possibly compressed.
  ///   - name: The file's name; the content decides the format first, the name second.
  /// - Throws: ``ReadingError`` where the bytes hold no article.
  public func content(of bytes: Data, name: String) throws -> Content {
    guard bytes.count <= limits.maximumFileSize else { throw tooLarge(bytes.count) }
    let content = try read([UInt8](bytes), name: name, inside: Containers())
    if let long = content.articles.map(\.text.utf8.count).first(where: { $0 > limits.maximumTextSize }) {
      let size = ByteCount.describe(long)
      let limit = ByteCount.describe(limits.maximumTextSize)
      throw ReadingError(.tooLarge, "an article in it has \(size) of text, more than the limit of \(limit); split it")
    }
    return content
  }

  /// The articles in a file, without parts that are broken.
  ///
  /// - Throws: ``ReadingError`` with the reason, without the path.
  public func read(contentsOf path: String) throws -> [Article] { try content(of: path).articles }

  /// What a file holds.
  ///
  /// - Throws: ``ReadingError`` with the reason, without the path.
  public func content(of path: String) throws -> Content {
    // One byte more than the limit tells a file above it, however large that is.
    guard let file = FileHandle(forReadingAtPath: path),
      let bytes = try? file.read(upToCount: limits.maximumFileSize + 1) ?? Data()
    else {
      var isFolder: ObjCBool = false
      guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
        throw ReadingError(.missing, "there is no such file")
      }
      let reason = isFolder.boolValue ? "it is a folder, not a file" : "it cannot be read; check its permissions"
      throw ReadingError(.unreadable, reason)
    }
    if bytes.count > limits.maximumFileSize {
      let attributes = try? FileManager.default.attributesOfItem(atPath: path)
      throw tooLarge(attributes?[.size] as? Int ?? bytes.count)
    }
    return try content(of: bytes, name: path)
  }

  private func tooLarge(_ size: Int) -> ReadingError {
    ReadingError(
      .tooLarge,
      "it has \(ByteCount.describe(size)), more than the limit of \(ByteCount.describe(limits.maximumFileSize))")
  }

  /// What the bytes were taken out of already; neither kind of container is opened twice.
  private struct Containers {
    var gzip = false
    var archive = false
  }

  private func read(_ bytes: [UInt8], name: String, inside containers: Containers) throws -> Content {
    guard bytes.contains(where: { $0 > 0x20 }) else { throw ReadingError(.empty, "the file is empty") }
    var containers = containers
    if Gzip.isGzip(bytes) {
      guard !containers.gzip else { throw ReadingError(.malformed, "it is compressed twice; decompress it once") }
      containers.gzip = true
      let (content, damaged) = try Gzip.decompress(bytes, limit: limits.maximumFileSize)
      // A web archive has a member for each record, and those beside a damaged one are whole.
      guard damaged.isEmpty || WARCReader.isWARC(content) else { throw Gzip.damaged }
      var result = try read(content, name: name, inside: containers)
      result.problems += damaged.map(WARCReader.damagedMember)
      return result
    }
    if ArchiveMembers.isArchive(bytes) {
      guard !containers.archive else {
        throw ReadingError(.malformed, "it is an archive inside an archive; unpack it first")
      }
      containers.archive = true
      return try ArchiveReader(limit: limits.maximumFileSize).read(bytes) { bytes, path in
        try read(bytes, name: path, inside: containers)
      }
    }
    if WARCReader.isWARC(bytes) {
      guard !containers.archive else {
        throw ReadingError(.malformed, "it is an archive inside an archive; unpack it first")
      }
      // A record's content may be compressed once more than the archive.
      containers = Containers(gzip: false, archive: true)
      return try WARCReader.read(bytes) { try read($0, name: $1, inside: containers) }
    }
    if WebArchiveReader.isWebArchive(bytes) {
      let page = try WebArchiveReader.page(in: bytes)
      let text = Charset.utf8(page.bytes, declared: page.charset ?? Charset.declaration(in: page.bytes))
      var article = try HTMLReader.read(text)
      article.url = article.url ?? FactText.url(page.address)
      return ([article], [])
    }
    if PDFReader.isPDF(bytes) { return ([try PDFReader.read(bytes, limit: limits.maximumFileSize)], []) }
    if let kind = FormatSniffer.binary(bytes) {
      throw ReadingError(.binary, "it is \(kind), not text; no reader for it")
    }
    if MailReader.isMail(bytes) { return (try MailReader.read(bytes), []) }
    let text = Charset.utf8(bytes, declared: Charset.declaration(in: bytes))
    switch FormatSniffer.format(of: text, name: name) {
    case .html: return ([try HTMLReader.read(text)], [])
    case .feed: return (try FeedReader.read(text), [])
    case .jsonFeed: return (try JSONFeedReader.read(text), [])
    case .linkList: throw LinkList.error(text)
    case .markdown: return ([try MarkdownReader.read(text)], [])
    case .plainText: return ([try PlainTextReader.read(text)], [])
    case .jsonLines: return try JSONLinesReader.read(text)
    }
  }
}
