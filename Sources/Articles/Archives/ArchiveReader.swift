/// Reads EPUB, DOCX and ODT documents, and the articles in any other ZIP or tar archive.
struct ArchiveReader {
  let limit: Int

  /// - Parameter readMember: Reads a file inside an archive of several.
  func read(
    _ bytes: [UInt8], readMember: ([UInt8], String) throws -> ArticleReader.Content
  ) throws -> ArticleReader.Content {
    var parts: [String: Result<[UInt8], ReadingError>] = [:]
    try ArchiveMembers.forEach(in: bytes, limit: limit, where: Self.isPartOfDocument) { parts[$0.path] = $0.content }
    for (sign, read) in Self.documents where parts[sign] != nil {
      return ([try read(parts.mapValues { try $0.get() })], [])
    }
    return try members(bytes, readMember)
  }

  private func members(
    _ bytes: [UInt8], _ readMember: ([UInt8], String) throws -> ArticleReader.Content
  ) throws -> ArticleReader.Content {
    var result: ArticleReader.Content = ([], [])
    var files = 0
    var first: String?
    let damage = try ArchiveMembers.forEach(in: bytes, limit: limit, where: { !$0.hasSuffix("/") }) { member in
      files += 1
      do {
        let content = try readMember(member.content.get(), member.path)
        for var article in content.articles {
          article.entry = article.entry.map { "\(member.path)#\($0)" } ?? member.path
          result.articles.append(article)
        }
        result.problems += content.problems.map { $0.of(member.path) }
      } catch let error as ReadingError {
        first = first ?? "\(member.path): \(error.message)"
        if error.isLossInArchive { result.problems.append(error.of(member.path)) }
      }
    }
    if let damage { result.problems.append(damage) }
    guard !result.articles.isEmpty else {
      throw ReadingError(
        .noArticle, "none of the archive's \(files) files is an article" + (first.map { " (\($0))" } ?? ""))
    }
    return result
  }

  /// The readers of documents, by a part that such a document has.
  private static let documents: [(part: String, read: @Sendable ([String: [UInt8]]) throws -> Article)] = [
    ("META-INF/container.xml", { try EPUBReader($0).read() }),
    ("word/document.xml", { try DOCXReader($0).read() }),
    ("content.xml", { try ODTReader($0).read() }),
  ]

  private static func isPartOfDocument(_ path: String) -> Bool {
    let lower = path.lowercased()
    return [".xml", ".opf", ".xhtml", ".html", ".htm"].contains(where: lower.hasSuffix) && !lower.hasPrefix("__macosx")
  }
}
