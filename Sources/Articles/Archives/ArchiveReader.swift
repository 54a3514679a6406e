/// Reads EPUB, DOCX and ODT documents, and the articles in any other ZIP or tar archive.
struct ArchiveReader {
  let limit: Int

  /// - Parameter readMember: Reads a file inside an archive of several.
  func read(_ bytes: [UInt8], readMember: ([UInt8], String) throws -> [Article]) throws -> [Article] {
    var package: [String: [UInt8]] = [:]
    try ArchiveMembers.forEach(in: bytes, limit: limit, where: Self.isPartOfDocument) { package[$0.path] = $0.bytes }
    if package["META-INF/container.xml"] != nil { return [try EPUBReader(package).read()] }
    if package["word/document.xml"] != nil { return [try DOCXReader(package).read()] }
    if package["content.xml"] != nil { return [try ODTReader(package).read()] }
    return try members(bytes, readMember)
  }

  private func members(_ bytes: [UInt8], _ readMember: ([UInt8], String) throws -> [Article]) throws -> [Article] {
    var articles: [Article] = []
    var files = 0
    var first: String?
    try ArchiveMembers.forEach(in: bytes, limit: limit, where: { !$0.hasSuffix("/") }) { member in
      files += 1
      do {
        for var article in try readMember(member.bytes, member.path) {
          article.entry = article.entry.map { "\(member.path)#\($0)" } ?? member.path
          articles.append(article)
        }
      } catch let error as ReadingError {
        first = first ?? "\(member.path): \(error.message)"
      }
    }
    guard !articles.isEmpty else {
      throw ReadingError(
        .noArticle, "none of the archive's \(files) files is an article" + (first.map { " (\($0))" } ?? ""))
    }
    return articles
  }

  private static func isPartOfDocument(_ path: String) -> Bool {
    let lower = path.lowercased()
    return [".xml", ".opf", ".xhtml", ".html", ".htm"].contains(where: lower.hasSuffix) && !lower.hasPrefix("__macosx")
  }
}
