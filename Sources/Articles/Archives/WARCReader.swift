internal import Foundation

/// Reads the pages in a web archive (WARC 1.0 and 1.1, ISO 28500): its response and resource records.
enum WARCReader {
  static func isWARC(_ bytes: [UInt8]) -> Bool { bytes.starts(with: Array("WARC/1.".utf8)) }

  /// - Parameter readPage: Reads a record's content, named by the address it was fetched from.
  static func read(
    _ bytes: [UInt8], readPage: ([UInt8], String) throws -> ArticleReader.Content
  ) throws -> ArticleReader.Content {
    var result: ArticleReader.Content = ([], [])
    var records = 0
    var position = 0
    while let next = next(bytes, at: &position) {
      let record: Record
      switch next {
      case .success(let found): record = found
      case .failure(let error):
        result.problems.append(error)
        continue
      }
      guard record.type == "response" || record.type == "resource" || record.type == "conversion" else { continue }
      records += 1
      let content = record.type == "response" ? body(of: bytes[record.content]) : Array(bytes[record.content])
      guard let content else { continue }
      do {
        let page = try readPage(content, record.address)
        for var article in page.articles {
          article.entry = record.address
          article.url = article.url ?? FactText.url(record.address)
          result.articles.append(article)
        }
        result.problems += page.problems.map { $0.of(record.address) }
      } catch let error as ReadingError where error.isLossInArchive {
        result.problems.append(error.of(record.address))
      } catch is ReadingError {}
    }
    guard !result.articles.isEmpty else {
      let first = result.problems.first.map { " (\($0.message))" } ?? ""
      throw ReadingError(.noArticle, "none of the web archive's \(records) records is an article" + first)
    }
    return result
  }

  /// What is wrong with a web archive whose compressed member at a place is left out.
  static func damagedMember(at place: Int) -> ReadingError {
    ReadingError(
      .malformed, "its gzip data is damaged from byte \(place), and the record there is lost; save or download it again"
    )
  }

  private struct Record {
    var type: String
    var address: String
    var content: Range<Int>
  }

  /// The record at a position, or what is wrong with it; `nil` at the end. The position moves behind it: behind a broken
  /// one to the next line that begins a record.
  private static func next(_ bytes: [UInt8], at position: inout Int) -> Result<Record, ReadingError>? {
    position = behindLineEnds(bytes, from: position)
    guard position < bytes.count else { return nil }
    let place = position
    guard isWARC(at: position, in: bytes), let header = header(bytes[position...]) else {
      position = nextRecord(bytes, from: position + 1)
      return .failure(broken("has no record at byte \(place)"))
    }
    let address = (header.values["warc-target-uri"] ?? "").trimmingCharacters(in: ["<", ">"])
    guard let length = header.values["content-length"].flatMap({ Int($0) }), length >= 0,
      length <= bytes.count - header.end,
      case let end = behindLineEnds(bytes, from: header.end + length), end == bytes.count || isWARC(at: end, in: bytes)
    else {
      position = nextRecord(bytes, from: header.end)
      return .failure(broken("has a record with a wrong length at byte \(place)", address))
    }
    position = end
    return .success(
      Record(type: header.values["warc-type"] ?? "", address: address, content: header.end..<header.end + length))
  }

  private static func broken(_ problem: String, _ address: String = "") -> ReadingError {
    let error = ReadingError(.malformed, "the web archive \(problem); save or download it again")
    return address.isEmpty ? error : error.of(address)
  }

  private static let signature = Array("WARC/".utf8)

  private static func isWARC(at position: Int, in bytes: [UInt8]) -> Bool {
    bytes[position...].starts(with: signature)
  }

  private static func behindLineEnds(_ bytes: [UInt8], from position: Int) -> Int {
    var end = position
    while end < bytes.count, bytes[end] == 0x0D || bytes[end] == 0x0A { end += 1 }
    return end
  }

  /// Where the next line is that begins a record, from a position on.
  private static func nextRecord(_ bytes: [UInt8], from position: Int) -> Int {
    var next = position
    while next < bytes.count, !(bytes[next - 1] == 0x0A && isWARC(at: next, in: bytes)) { next += 1 }
    return next
  }

  /// The content of a successful HTTP response whose transfer was not encoded in a way that is not undone here.
  private static func body(of message: ArraySlice<UInt8>) -> [UInt8]? {
    guard let header = header(message), header.firstLine.split(separator: " ").dropFirst().first == "200" else {
      return nil
    }
    let content = message[header.end...]
    return header.values["transfer-encoding"]?.lowercased() == "chunked" ? unchunked(content) : Array(content)
  }

  /// The lines up to the first empty one; names in lower case. None where a record begins before that, so that looking
  /// for the next record costs no more than the bytes between.
  private static func header(_ bytes: ArraySlice<UInt8>) -> (firstLine: String, values: [String: String], end: Int)? {
    var values: [String: String] = [:]
    var firstLine: String?
    var rest = bytes.prefix(64 << 10)
    while let end = rest.firstIndex(of: 0x0A) {
      let line = rest[rest.startIndex..<end].filter { $0 != 0x0D }
      rest = rest[(end + 1)...]
      if line.isEmpty { return firstLine.map { ($0, values, rest.startIndex) } }
      if firstLine != nil, line.starts(with: signature) { return nil }
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
