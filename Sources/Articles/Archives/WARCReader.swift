internal import Foundation

/// Reads the pages in a web archive (WARC 1.0 and 1.1, ISO 28500): its response and resource records.
enum WARCReader {
  static func isWARC(_ bytes: [UInt8]) -> Bool { bytes.starts(with: Array("WARC/1.".utf8)) }

  /// - Parameter readPage: Reads a record's content, named by the address it was fetched from.
  static func read(_ bytes: [UInt8], readPage: ([UInt8], String) throws -> [Article]) throws -> [Article] {
    var articles: [Article] = []
    var records = 0
    var position = 0
    while let record = record(bytes, at: &position) {
      guard record.type == "response" || record.type == "resource" || record.type == "conversion" else { continue }
      records += 1
      let content = record.type == "response" ? body(of: bytes[record.content]) : Array(bytes[record.content])
      guard let content, let pages = try? readPage(content, record.address) else { continue }
      for var article in pages {
        article.entry = record.address
        article.url = article.url ?? FactText.url(record.address)
        articles.append(article)
      }
    }
    guard !articles.isEmpty else {
      throw ReadingError(.noArticle, "none of the web archive's \(records) records is an article")
    }
    return articles
  }

  private struct Record {
    var type: String
    var address: String
    var content: Range<Int>
  }

  /// The record at a position, which moves behind it; `nil` at the end or where the archive is damaged.
  private static func record(_ bytes: [UInt8], at position: inout Int) -> Record? {
    while position < bytes.count, bytes[position] == 0x0D || bytes[position] == 0x0A { position += 1 }
    guard bytes[position...].starts(with: Array("WARC/".utf8)), let header = header(bytes[position...]) else {
      return nil
    }
    guard let length = header.values["content-length"].flatMap({ Int($0) }), length >= 0,
      length <= bytes.count - header.end
    else { return nil }
    let content = header.end..<header.end + length
    position = content.upperBound
    let address = header.values["warc-target-uri"] ?? ""
    return Record(
      type: header.values["warc-type"] ?? "", address: address.trimmingCharacters(in: ["<", ">"]), content: content)
  }

  /// The content of a successful HTTP response whose transfer was not encoded in a way that is not undone here.
  private static func body(of message: ArraySlice<UInt8>) -> [UInt8]? {
    guard let header = header(message), header.firstLine.split(separator: " ").dropFirst().first == "200" else {
      return nil
    }
    let content = message[header.end...]
    return header.values["transfer-encoding"]?.lowercased() == "chunked" ? unchunked(content) : Array(content)
  }

  /// The lines up to the first empty one; names in lower case.
  private static func header(_ bytes: ArraySlice<UInt8>) -> (firstLine: String, values: [String: String], end: Int)? {
    var values: [String: String] = [:]
    var firstLine: String?
    var rest = bytes.prefix(64 << 10)
    while let end = rest.firstIndex(of: 0x0A) {
      let line = rest[rest.startIndex..<end].filter { $0 != 0x0D }
      rest = rest[(end + 1)...]
      if line.isEmpty { return firstLine.map { ($0, values, rest.startIndex) } }
      let text = String(decoding: line, as: UTF8.self)
      if firstLine == nil {
        firstLine = text
      } else if let colon = text.firstIndex(of: ":") {
        values[text[..<colon].lowercased()] = text[text.index(after: colon)...].trimmingCharacters(in: [" ", "\t"])
      }
    }
    return nil
  }

  /// The content of HTTP's chunked transfer (RFC 9112, section 7.1), as far as it is whole.
  private static func unchunked(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    var content: [UInt8] = []
    var rest = bytes
    while let end = rest.firstIndex(of: 0x0A) {
      let digits = rest[rest.startIndex..<end].prefix { $0 != 0x0D && $0 != 0x3B }
      guard let size = Int(String(decoding: digits, as: UTF8.self).trimmingSpaces, radix: 16), size > 0 else { break }
      let start = end + 1
      let stop = min(rest.endIndex, start + min(size, rest.endIndex - start))
      content.append(contentsOf: rest[start..<stop])
      rest = rest[min(rest.endIndex, stop + 2)...]
    }
    return content
  }
}
