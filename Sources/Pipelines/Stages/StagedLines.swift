public import Foundation

/// Lines of a stream, in order.
public struct StagedLines {
  private let handle: FileHandle
  private var buffer = Data()
  /// Where the next line starts.
  private var position = 0
  private var isAtEnd = false
  /// The number of the last line given, from 1.
  public private(set) var number = 0

  /// The longest line that is read: a large file's articles with their vectors.
  private static let longest = 1 << 30

  /// Reads from where the handle is.
  public init(_ handle: FileHandle) {
    self.handle = handle
  }

  /// The next line that is not blank, without its end; `nil` at the end.
  public mutating func next() throws -> Data? {
    while true {
      number += 1
      guard let line = try nextOfAny() else { return nil }
      if line.contains(where: { $0 > 0x20 }) { return line }
    }
  }

  private mutating func nextOfAny() throws -> Data? {
    var searched = position
    while true {
      if let end = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) {
        defer { position = end + 1 }
        return buffer[position..<end]
      }
      guard !isAtEnd else {
        defer { position = buffer.endIndex }
        return position == buffer.endIndex ? nil : buffer[position...]
      }
      guard buffer.count - position <= Self.longest else { throw StageError("line \(number) is longer than 1 GB") }
      // What has been given is dropped only here, and once for a long line, so that little is moved again and again.
      if position > 0 {
        buffer = Data(buffer[position...])
        position = 0
      }
      searched = buffer.count
      let bytes = try handle.read(upToCount: 1 << 20) ?? Data()
      isAtEnd = bytes.isEmpty
      buffer.append(bytes)
    }
  }
}
