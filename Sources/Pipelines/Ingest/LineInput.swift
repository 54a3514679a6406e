public import Foundation

/// Articles that come as a stream of bytes of any length: JSON lines, or one document of any format.
public struct LineInput: Sendable {
  private let read: @Sendable (_ count: Int) throws -> Data?

  /// Creates an input.
  ///
  /// - Parameter read: Gives at most so many of the next bytes, and none or `nil` at the end.
  public init(reading read: @escaping @Sendable (_ count: Int) throws -> Data?) {
    self.read = read
  }

  /// JSON lines in pieces that are cut at line ends, by their bytes alone, so that the same stream gives the same
  /// pieces. Anything else is one piece.
  package struct Pieces {
    /// What stands in one piece of the stream.
    package struct Piece {
      package let bytes: Data
      /// The number of its first line in the stream, from 1.
      package let line: Int
    }

    private let input: LineInput
    private let pieceSize: Int
    /// The most bytes of a line, or of a document that is not made of lines.
    private let limit: Int
    private var buffer = Data()
    private var isAtEnd = false
    private var hasLines: Bool?
    private var line = 1

    package init(_ input: LineInput, limit: Int, pieceSize: Int = 8 << 20) {
      self.input = input
      self.limit = limit
      self.pieceSize = min(pieceSize, limit)
    }

    /// - Throws: What reading throws. A piece may be larger than the limit by one byte, for the reader to refuse.
    package mutating func next() throws -> Piece? {
      try fill(to: pieceSize)
      guard !buffer.isEmpty else { return nil }
      let isLines = hasLines ?? beginsWithJSONLine
      hasLines = isLines
      if !isLines { try fill(to: limit + 1) }
      guard isLines, let end = try endOfPiece() else {
        isAtEnd = true
        return take(buffer.endIndex)
      }
      return take(end)
    }

    /// After the last line end of a piece's size, or the first one after it; `nil` where there is none.
    private mutating func endOfPiece() throws -> Data.Index? {
      let newline = UInt8(ascii: "\n")
      if isAtEnd, buffer.count <= pieceSize { return buffer.endIndex }
      if let end = buffer.prefix(pieceSize).lastIndex(of: newline) { return end + 1 }
      var searched = pieceSize
      while searched <= limit {
        try fill(to: min(searched + pieceSize, limit + 1))
        if let end = buffer.dropFirst(searched).firstIndex(of: newline) { return end + 1 }
        if isAtEnd { return nil }
        searched += pieceSize
      }
      return nil
    }

    private mutating func take(_ end: Data.Index) -> Piece {
      let piece = Piece(bytes: Data(buffer[..<end]), line: line)
      line += piece.bytes.count { $0 == UInt8(ascii: "\n") }
      buffer = Data(buffer[end...])
      return piece
    }

    private mutating func fill(to count: Int) throws {
      while !isAtEnd, buffer.count < count {
        let bytes = try input.read(min(1 << 20, count - buffer.count)) ?? Data()
        isAtEnd = bytes.isEmpty
        buffer.append(bytes)
      }
    }

    private var beginsWithJSONLine: Bool {
      let start = buffer.drop { $0 <= 0x20 }
      guard let end = start.firstIndex(of: UInt8(ascii: "\n")) else { return false }
      return (try? JSONSerialization.jsonObject(with: Data(start[..<end]))) is [String: Any]
    }
  }
}
