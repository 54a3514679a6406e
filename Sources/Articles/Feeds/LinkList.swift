/// Bookmark exports and OPML outlines, which list addresses and hold no text.
enum LinkList {
  /// Says how many addresses are missing their pages.
  static func error(_ source: [UInt8]) -> ReadingError {
    let needles = ["href=\"http", "xmlurl=\"http"] as [StaticString]
    let addresses = needles.reduce(0) { $0 + count($1, in: source) }
    return ReadingError(
      .noArticle, "it is a list of \(addresses) addresses without their pages; save the pages themselves")
  }

  private static func count(_ needle: StaticString, in source: [UInt8]) -> Int {
    var count = 0
    var rest = source[...]
    while let found = ByteSearch.firstIndex(of: needle, in: rest) {
      count += 1
      rest = rest[(found + 1)...]
    }
    return count
  }
}
