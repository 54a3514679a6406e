import Articles

extension ArticleReference {
  /// Title, author, date and address in one line.
  package var line: String {
    let facts = [author, published?.day, url ?? path].compactMap(\.self)
    return ([title.map { "“\($0)”" } ?? "untitled"] + facts).joined(separator: ", ").oneLine
  }
}
