extension String {
  /// The text without control characters but tabs, so that a name from a stranger can neither break a line nor steer a
  /// terminal.
  package var oneLine: String {
    var result = ""
    for scalar in unicodeScalars {
      result.unicodeScalars.append(
        scalar.properties.generalCategory == .control && scalar != "\t" ? "\u{FFFD}" : scalar)
    }
    return result
  }

  /// The words separated by single spaces, without control characters.
  var oneLineOfWords: String { split(whereSeparator: \.isWhitespace).joined(separator: " ").oneLine }

  /// The text with its further lines moved to the right, and without control characters that steer a terminal.
  package func indented(by width: Int = 2) -> String {
    split(separator: "\n", omittingEmptySubsequences: false).map { String($0).oneLine }.joined(
      separator: "\n" + String(repeating: " ", count: width))
  }
}
