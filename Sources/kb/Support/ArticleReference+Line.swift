import Answers
import Articles

extension ArticleReference {
  /// Title, author, date and address in one line.
  var line: String {
    let facts = [author, published?.day, url ?? path].compactMap(\.self)
    return ([title.map { "“\($0)”" } ?? "untitled"] + facts).joined(separator: ", ").oneLine
  }
}

extension String {
  /// The text with its further lines moved to the right.
  func indented(by width: Int = 2) -> String {
    split(separator: "\n", omittingEmptySubsequences: false).joined(
      separator: "\n" + String(repeating: " ", count: width))
  }
}
