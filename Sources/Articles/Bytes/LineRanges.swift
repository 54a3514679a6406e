/// The lines of a text, one after the other, without their ends.
struct LineRanges {
  private let source: [UInt8]
  /// Where the next line starts.
  private(set) var position = 0

  init(_ source: [UInt8]) { self.source = source }

  mutating func next() -> Range<Int>? {
    guard position < source.count else { return nil }
    let start = position
    var end = start
    while end < source.count, source[end] != 0x0A { end += 1 }
    position = min(end + 1, source.count)
    if end > start, source[end - 1] == 0x0D { end -= 1 }
    return start..<end
  }
}
