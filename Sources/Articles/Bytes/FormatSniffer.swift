/// Decides what a file holds from its first bytes, and from its name only where they leave a choice.
enum FormatSniffer {
  enum Format: Equatable {
    case html, markdown, plainText, feed, jsonFeed, linkList, jsonLines
  }

  /// Names a binary format that holds no article this reader knows, or `nil` for text.
  static func binary(_ bytes: [UInt8]) -> String? {
    for (magic, name) in magics where bytes.starts(with: magic) { return name }
    if bytes.count >= 12, bytes[4...].starts(with: Array("ftyp".utf8)) { return "a media file" }
    // Text in UTF-16 has a NUL in every other byte.
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) { return nil }
    let head = bytes.prefix(8192)
    var (controls, zeros) = (0, [0, 0])
    for index in head.indices where head[index] < 0x20 {
      let byte = head[index]
      if byte == 0 { zeros[index & 1] += 1 }
      if byte != 0x09, byte != 0x0A, byte != 0x0D, byte != 0x0C, byte != 0x1B { controls += 1 }
    }
    let isUTF16 = zeros.contains { $0 * 2 >= head.count / 2 } && zeros.contains { $0 * 20 <= head.count / 2 }
    return controls * 20 > head.count && !isUTF16 ? "binary data" : nil
  }

  private static let magics: [([UInt8], String)] = [
    (Array("%PDF-".utf8), "a PDF document"), ([0x89, 0x50, 0x4E, 0x47], "a PNG image"),
    ([0xFF, 0xD8, 0xFF], "a JPEG image"), (Array("GIF8".utf8), "a GIF image"),
    (Array("PK\u{3}\u{4}".utf8), "a ZIP archive"),
    ([0x7F, 0x45, 0x4C, 0x46], "a program"), (Array("SQLite format 3".utf8), "an SQLite database"),
    (Array("GGUF".utf8), "model weights"), ([0xD0, 0xCF, 0x11, 0xE0], "an old Office document"),
    ([0x28, 0xB5, 0x2F, 0xFD], "Zstandard data"), ([0xFD, 0x37, 0x7A, 0x58, 0x5A], "xz data"),
    (Array("BZh".utf8), "bzip2 data"), (Array("7z\u{BC}\u{AF}".unicodeScalars.map { UInt8($0.value) }), "a 7z archive"),
    (Array("OggS".utf8), "a media file"), (Array("ID3".utf8), "a media file"), (Array("Rar!".utf8), "a RAR archive"),
    (Array("bplist00".utf8), "a property list"), ([0x00, 0x61, 0x73, 0x6D], "a program"),
  ]

  /// The format of UTF-8 text.
  static func format(of text: [UInt8], name: String) -> Format {
    let start = text.prefix(65536).drop { $0 <= 0x20 }
    if start.first == 0x3C, let markup = markup(start) { return markup }
    let suffix = suffix(of: name)
    if start.first == 0x7B, ByteSearch.firstIndex(of: "jsonfeed.org/version/", in: start.prefix(1024)) != nil {
      return .jsonFeed
    }
    if start.first == 0x7B, suffix == "jsonl" || suffix == "ndjson" || looksLikeJSONLines(start) { return .jsonLines }
    switch suffix {
    case "html", "htm", "xhtml", "shtml", "php", "asp", "aspx": return .html
    case "md", "markdown", "mdown", "mkd": return .markdown
    case "jsonl", "ndjson": return .jsonLines
    default: break
    }
    if hasTags(start) { return .html }
    return looksLikeMarkdown(start) ? .markdown : .plainText
  }

  /// The part of a file's name that tells its format, without `.gz`.
  private static func suffix(of name: String) -> Substring {
    var parts = name.lowercased().split(separator: "/").last.map { $0.split(separator: ".") } ?? []
    if parts.last == "gz", parts.count > 2 { parts.removeLast() }
    return parts.count > 1 ? parts[parts.count - 1] : ""
  }

  private static func looksLikeJSONLines(_ start: ArraySlice<UInt8>) -> Bool {
    let line = String(decoding: start.prefix { $0 != 0x0A }.prefix(4096), as: UTF8.self)
    return line.hasPrefix("{\"")
      && (line.contains("\"text\"") || line.contains("\"html\"") || line.contains("\"title\""))
  }

  /// The format of text that begins with `<`, told by its first element that is not a comment or declaration.
  private static func markup(_ start: ArraySlice<UInt8>) -> Format? {
    var rest = start
    while rest.first == 0x3C {
      if rest.starts(with: Array("<!--".utf8)) {
        guard let end = firstRange(of: Array("-->".utf8), in: rest) else { return .html }
        rest = rest[end.upperBound...]
      } else if rest.dropFirst().first == 0x3F || rest.dropFirst().first == 0x21 {
        let isDocumentType = startsIgnoringCase(rest, "<!doctype ")
        if isDocumentType, let format = root(named: rest.dropFirst(10)) { return format }
        guard let end = endOfDeclaration(rest) else { return isDocumentType ? nil : .html }
        rest = rest[end...]
      } else {
        break
      }
      rest = rest.drop { $0 <= 0x20 }
    }
    return rest.first == 0x3C ? root(named: rest.dropFirst()) : nil
  }

  /// Where a declaration ends, with the declarations that a document type has of its own between brackets.
  private static func endOfDeclaration(_ bytes: ArraySlice<UInt8>) -> Int? {
    guard let end = bytes.firstIndex(of: 0x3E) else { return nil }
    guard let opening = bytes[..<end].firstIndex(of: 0x5B) else { return end + 1 }
    guard let closing = bytes[opening...].firstIndex(of: 0x5D) else { return nil }
    return bytes[closing...].firstIndex(of: 0x3E).map { $0 + 1 }
  }

  /// The format of a document by the name of its root element.
  private static func root(named bytes: ArraySlice<UInt8>) -> Format? {
    let name = String(
      decoding: bytes.prefix { $0 > 0x20 && $0 != 0x3E && $0 != 0x2F && $0 != 0x5B }.prefix(64), as: UTF8.self
    ).lowercased()
    switch name {
    case "rss", "feed", "atom:feed", "rdf:rdf": return .feed
    case "opml", "netscape-bookmark-file-1": return .linkList
    default: return name.first?.isLetter != true || Tag(name: PackedName(name)) == .other ? nil : .html
    }
  }

  /// Text with a few of the tags every page has is a page, although something stands before them.
  private static func hasTags(_ start: ArraySlice<UInt8>) -> Bool {
    let head = String(decoding: start.prefix(4096), as: UTF8.self).lowercased()
    return head.contains("<!doctype html") || head.contains("<html") || (head.contains("<body") && head.contains("<p"))
  }

  private static func looksLikeMarkdown(_ start: ArraySlice<UInt8>) -> Bool {
    if ["---\n", "---\r\n", "+++\n", "+++\r\n"].contains(where: { start.starts(with: $0.utf8) }) {
      return FrontMatter.split(Array(start)).matter != nil
    }
    let isHeading = start.starts(with: Array("# ".utf8))
    return isHeading && start.prefix { $0 != 0x0A }.count < 200
  }

  private static func startsIgnoringCase(_ bytes: ArraySlice<UInt8>, _ prefix: String) -> Bool {
    bytes.count >= prefix.utf8.count && zip(bytes, prefix.utf8).allSatisfy { $0 == $1 || $0 | 0x20 == $1 }
  }

  private static func firstRange(of needle: [UInt8], in bytes: ArraySlice<UInt8>) -> Range<Int>? {
    var index = bytes.startIndex
    while index + needle.count <= bytes.endIndex {
      if bytes[index..<index + needle.count].elementsEqual(needle) { return index..<index + needle.count }
      index += 1
    }
    return nil
  }
}
