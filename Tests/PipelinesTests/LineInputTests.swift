import Foundation
import Pipelines
import Testing

/// The bytes as a stream.
func stream(of bytes: Data) -> LineInput {
  let position = Position()
  return LineInput { count in
    let start = position.advance(by: count)
    return start < bytes.count ? Data(bytes[start..<min(bytes.count, start + count)]) : nil
  }
}

private final class Position: @unchecked Sendable {
  private let lock = NSLock()
  private var value = 0

  func advance(by count: Int) -> Int {
    lock.withLock {
      defer { value += count }
      return value
    }
  }
}

@Suite("The pieces of a stream")
struct LineInputTests {
  private func pieces(_ text: String, limit: Int = 1_000, pieceSize: Int = 20) throws -> [String] {
    var pieces = LineInput.Pieces(stream(of: Data(text.utf8)), limit: limit, pieceSize: pieceSize)
    var result: [String] = []
    while let piece = try pieces.next() {
      result.append("\(piece.line): " + String(decoding: piece.bytes, as: UTF8.self))
    }
    return result
  }

  @Test("End at line ends")
  func lines() throws {
    #expect(
      try pieces("{\"a\": 1}\n{\"b\": 2}\n{\"c\": 3}\n{\"d\": 4}") == [
        "1: {\"a\": 1}\n{\"b\": 2}\n", "3: {\"c\": 3}\n{\"d\": 4}",
      ])
  }

  @Test("Are larger where a line is")
  func longLine() throws {
    let long = "{\"b\": \"" + String(repeating: "x", count: 70) + "\"}\n"
    #expect(try pieces("{\"a\": 1}\n" + long + "{\"c\": 3}\n") == ["1: {\"a\": 1}\n", "2: " + long, "3: {\"c\": 3}\n"])
  }

  @Test("Are one for what is not made of lines")
  func document() throws {
    let page = "<html>\n" + String(repeating: "<p>A line of a page.</p>\n", count: 20) + "</html>"
    #expect(try pieces(page) == ["1: " + page])
    #expect(try pieces("") == [])
  }

  @Test("Are never much larger than the limit")
  func limit() throws {
    #expect(try pieces(String(repeating: "x", count: 5_000), limit: 100).map(\.utf8.count) == [104])
    let endless = "{}\n" + String(repeating: "x", count: 5_000)
    #expect(try pieces(endless, limit: 100).allSatisfy { $0.utf8.count <= 125 })
  }
}
