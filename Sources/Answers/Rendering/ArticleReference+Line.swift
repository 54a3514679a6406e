import Articles

extension ArticleReference {
  /// Title or file name, author, date and address in one line.
  package var line: String {
    let facts = [author, published?.day, url ?? path].compactMap(\.self)
    return ([quotedName] + facts).joined(separator: ", ").oneLine
  }
}
