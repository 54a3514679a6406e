/// Tokens that are found in the text before anything else is done with it.
struct AddedTokens: Sendable {
  struct Token: Sendable {
    var id: Int32
    var content: [UInt8]
    /// White space before or after it is part of the token.
    var stripsLeft = false
    var stripsRight = false
  }

  // By first byte, longest first.
  private var tokens: [[Token]] = Array(repeating: [], count: 256)
  private var isFirstByte = [Bool](repeating: false, count: 256)
  private(set) var ids: [String: Int32] = [:]

  init(_ list: [Token]) {
    for token in list {
      guard let first = token.content.first else { continue }
      tokens[Int(first)].append(token)
      isFirstByte[Int(first)] = true
      ids[String(decoding: token.content, as: UTF8.self)] = token.id
    }
    for first in tokens.indices { tokens[first].sort { $0.content.count > $1.content.count } }
  }

  /// Calls `token` for each added token in `text` and `plain` for each non-empty stretch between them, in order.
  func split(_ text: UnsafeBufferPointer<UInt8>, plain: (UnsafeBufferPointer<UInt8>) -> Void, token: (Int32) -> Void) {
    var start = 0
    var position = 0
    while position < text.count {
      guard isFirstByte[Int(text[position])], let match = match(text, at: position) else {
        position += 1
        continue
      }
      var end = position
      if match.stripsLeft { while end > start, isSpace(text[end - 1]) { end -= 1 } }
      if end > start { plain(UnsafeBufferPointer(rebasing: text[start..<end])) }
      token(match.id)
      position += match.content.count
      if match.stripsRight { while position < text.count, isSpace(text[position]) { position += 1 } }
      start = position
    }
    if start < text.count { plain(UnsafeBufferPointer(rebasing: text[start...])) }
  }

  private func match(_ text: UnsafeBufferPointer<UInt8>, at position: Int) -> Token? {
    tokens[Int(text[position])].first { candidate in
      candidate.content.count <= text.count - position
        && text[position..<position + candidate.content.count].elementsEqual(candidate.content)
    }
  }

  private func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || 0x09...0x0D ~= byte }
}
