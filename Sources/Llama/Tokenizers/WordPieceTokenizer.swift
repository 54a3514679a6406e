/// BERT's tokenizer: clean the text, cut it at white space and punctuation, match each word greedily from the left.
struct WordPieceTokenizer: Tokenizer {
  let vocabulary: Vocabulary
  let unknown: Int32
  /// Put before a piece that does not begin its word, `##`.
  let continuation: [UInt8]
  /// Words of more characters become the unknown token.
  let longestWord: Int
  let normalization: BERTNormalization

  var count: Int { vocabulary.count }

  func append(_ text: UnsafeBufferPointer<UInt8>, to ids: inout [Int32]) {
    // Long enough for the continuation mark and then the word.
    var word = continuation
    var characters = 0
    normalization.forEachCharacter(of: text) { character in
      switch character {
      case .part(let utf8):
        word.append(contentsOf: utf8)
        characters += 1
      case .separator:
        finish(&word, &characters, &ids)
      case .punctuation(let utf8):
        finish(&word, &characters, &ids)
        word.append(contentsOf: utf8)
        characters = 1
        finish(&word, &characters, &ids)
      }
    }
    finish(&word, &characters, &ids)
  }

  /// Appends the pieces of the word after the continuation mark in `word`, and empties it.
  private func finish(_ word: inout [UInt8], _ characters: inout Int, _ ids: inout [Int32]) {
    guard characters > 0 else { return }
    defer {
      word.removeLast(word.count - continuation.count)
      characters = 0
    }
    guard characters <= longestWord else {
      ids.append(unknown)
      return
    }
    let mark = ids.count
    let isComplete = word.withUnsafeMutableBufferPointer { word in
      var start = continuation.count
      while start < word.count {
        // The mark goes over the piece before, which is done with.
        let isFirst = start == continuation.count
        if !isFirst {
          for (offset, byte) in continuation.enumerated() { word[start - continuation.count + offset] = byte }
        }
        let from = isFirst ? start : start - continuation.count
        var end = word.count
        var piece: Int32?
        while end > start {
          piece = vocabulary.id(of: UnsafeBufferPointer(rebasing: word[from..<end]))
          if piece != nil { break }
          repeat { end -= 1 } while end > start && word[end] & 0xC0 == 0x80
        }
        guard let piece else { return false }
        ids.append(piece)
        start = end
      }
      return true
    }
    if !isComplete {
      ids.removeLast(ids.count - mark)
      ids.append(unknown)
    }
  }

  func bytes(of id: Int32) -> ArraySlice<UInt8> {
    let token = vocabulary.bytes(of: Int(id))
    return token.starts(with: continuation) ? token.dropFirst(continuation.count) : [0x20] + token
  }
}
