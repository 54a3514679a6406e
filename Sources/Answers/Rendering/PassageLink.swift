import Foundation

/// Where a reader opens a quote: the page scrolled to it, or the line of a file.
package struct PassageLink {
  /// The page's address with a text fragment (WICG "URL Fragment Text Directives"), or the file's address.
  package let address: String
  /// What is shown for it: the page's address, or `path:line`.
  let label: String

  /// Words at each end of a long quote by which a browser finds it.
  private static let anchorWords = 5
  /// Files larger than this are not searched for a line.
  private static let largestFile = 8 << 20

  init(_ citation: Citation) { self.init(quote: citation.quote, in: citation.article) }

  /// - Parameter quote: Words of the article.
  package init(quote: String, in article: ArticleReference) {
    if let page = article.page {
      address = page + Self.fragment(for: quote, in: page)
      label = page
      return
    }
    let file = article.file
    let line = Self.line(of: quote, inFileAt: file)
    address = URL(fileURLWithPath: file).absoluteString + (line.map { "#L\($0)" } ?? "")
    label = article.path + (line.map { ":\($0)" } ?? "")
  }

  /// `:~:text=first words,last words`. A quote that spans paragraphs is named by its ends alone.
  private static func fragment(for quote: String, in url: String) -> String {
    let words = quote.split(whereSeparator: \.isWhitespace).map(String.init)
    let text =
      words.count <= 2 * anchorWords && !quote.contains(where: \.isNewline)
      ? encoded(words)
      : encoded(words.prefix(anchorWords)) + "," + encoded(words.suffix(anchorWords))
    return (url.contains("#") ? "" : "#") + ":~:text=" + text
  }

  /// Percent-encoded, also the comma, the hyphen and the ampersand, which are the directive's own punctuation.
  private static func encoded(_ words: some Sequence<String>) -> String {
    let plain = CharacterSet(charactersIn: "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._~'()!*")
    return words.joined(separator: " ").addingPercentEncoding(withAllowedCharacters: plain) ?? ""
  }

  /// The line, from 1, on which a quote begins in a file, whatever its line breaks; `nil` where the file's bytes spell
  /// it differently, as a saved page's may.
  static func line(of quote: String, inFileAt path: String) -> Int? {
    // The path is a stranger's where the database is: what is no plain file may have no end.
    guard let size = RegularFile.size(of: path), size <= largestFile,
      let text = try? String(contentsOfFile: path, encoding: .utf8)
    else { return nil }
    return line(of: quote, in: text)
  }

  static func line(of quote: String, in text: String) -> Int? {
    let wanted = quote.split(whereSeparator: \.isWhitespace).map { Array($0.utf8) }
    guard let first = wanted.first else { return nil }
    var words: [(bytes: ArraySlice<UInt8>, line: Int)] = []
    var line = 1
    let bytes = Array(text.utf8)
    var start: Int?
    for (index, byte) in bytes.enumerated() {
      if byte <= 0x20 {
        if let begin = start { words.append((bytes[begin..<index], line)) }
        start = nil
        if byte == UInt8(ascii: "\n") { line += 1 }
      } else if start == nil {
        start = index
      }
    }
    if let begin = start { words.append((bytes[begin...], line)) }
    // A sentence may begin or end inside a marked-up word: "**Note" or "done.)".
    return words.indices.first { index in
      words[index].bytes.reversed().starts(with: first.reversed()) && index + wanted.count <= words.count
        && zip(words[index...].dropFirst(), wanted.dropFirst()).allSatisfy { word, other in
          word.bytes.elementsEqual(other) || word.bytes.starts(with: other)
        }
    }
    .map { words[$0].line }
  }
}

extension ArticleReference {
  /// The address that a browser opens, if there is one.
  var page: String? { url.flatMap { $0.hasPrefix("https://") || $0.hasPrefix("http://") ? $0 : nil } }
  /// The path of the file that the article stands in, with others or alone.
  var file: String { ArticlePath.file(in: path) }
  /// What the article is called: its title, else its file's name, with the entry where there is one.
  package var name: String { title ?? ArticlePath.name(in: path) }
  /// The same, a title in quotation marks.
  var quotedName: String { title.map { "“\($0)”" } ?? name }
}

enum RegularFile {
  /// The size of a file in bytes, links followed; `nil` where there is none, or something else.
  static func size(of path: String) -> Int? {
    let path = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    guard let attributes = try? FileManager.default.attributesOfItem(atPath: path),
      attributes[.type] as? FileAttributeType == .typeRegular
    else { return nil }
    return attributes[.size] as? Int
  }
}
