import Foundation

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

/// The normalization and first cut of BERT's tokenizer, one character after another.
struct BERTNormalization: Sendable {
  let cleansText: Bool
  let separatesIdeographs: Bool
  let stripsAccents: Bool
  let lowercases: Bool

  enum Character {
    case part(UnsafeBufferPointer<UInt8>)
    case separator
    case punctuation(UnsafeBufferPointer<UInt8>)
  }

  func forEachCharacter(of text: UnsafeBufferPointer<UInt8>, _ body: (Character) -> Void) {
    if text.allSatisfy({ $0 < 0x80 }) {
      for byte in text { emit(Unicode.Scalar(byte), body) }
      return
    }
    var scalars = String.UnicodeScalarView()
    for scalar in String(decoding: text, as: UTF8.self).unicodeScalars {
      if cleansText, isRemoved(scalar) { continue }
      if separatesIdeographs, isIdeograph(scalar) {
        scalars.append(" ")
        scalars.append(scalar)
        scalars.append(" ")
      } else {
        scalars.append(scalar)
      }
    }
    let cleaned = String(scalars)
    guard stripsAccents else {
      for scalar in cleaned.unicodeScalars { emit(scalar, body) }
      return
    }
    for scalar in cleaned.decomposedStringWithCanonicalMapping.unicodeScalars
    where category(scalar) != .nonspacingMark { emit(scalar, body) }
  }

  private func emit(_ scalar: Unicode.Scalar, _ body: (Character) -> Void) {
    if scalar.isASCII {
      var byte = UInt8(scalar.value)
      switch byte {
      case 0x09...0x0D where !cleansText || byte == 0x09 || byte == 0x0A || byte == 0x0D: return body(.separator)
      case 0x20: return body(.separator)
      case 0x00..<0x20, 0x7F: if cleansText { return }
      case 0x41...0x5A: if lowercases { byte |= 0x20 }
      default: break
      }
      let isPunctuation = 0x21...0x2F ~= byte || 0x3A...0x40 ~= byte || 0x5B...0x60 ~= byte || 0x7B...0x7E ~= byte
      withUnsafePointer(to: byte) { pointer in
        let utf8 = UnsafeBufferPointer(start: pointer, count: 1)
        body(isPunctuation ? .punctuation(utf8) : .part(utf8))
      }
      return
    }
    if scalar.properties.isWhitespace { return body(.separator) }
    let isPunctuation = isPunctuation(scalar)
    var text = lowercases ? scalar.properties.lowercaseMapping : String(scalar)
    // One character may become several ("İ"), each of which counts.
    if text.unicodeScalars.count > 1 {
      for part in text.unicodeScalars {
        var part = String(part)
        part.withUTF8 { body(.part($0)) }
      }
      return
    }
    text.withUTF8 { body(isPunctuation ? .punctuation($0) : .part($0)) }
  }

  /// The category in Unicode 8, which the reference implementation's tables are of. Later characters have none there.
  private func category(_ scalar: Unicode.Scalar) -> Unicode.GeneralCategory {
    guard let age = scalar.properties.age, age.major <= 8 else { return .unassigned }
    // The two characters that have changed between punctuation and another category since.
    if scalar.value == 0x166D || scalar.value == 0x111C9 { return .otherPunctuation }
    return scalar.properties.generalCategory
  }

  /// Control characters and the like, which cleaning drops.
  private func isRemoved(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x09, 0x0A, 0x0D: return false
    case 0, 0xFFFD: return true
    default: break
    }
    switch category(scalar) {
    case .control, .format, .privateUse, .surrogate: return true
    default: return false
    }
  }

  private func isPunctuation(_ scalar: Unicode.Scalar) -> Bool {
    switch category(scalar) {
    case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
      .finalPunctuation, .otherPunctuation:
      true
    default: false
    }
  }

  /// The CJK Unified Ideographs blocks and their compatibility forms, as BERT lists them.
  private func isIdeograph(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x4E00...0x9FFF, 0x3400...0x4DBF, 0x20000...0x2A6DF, 0x2A700...0x2B73F, 0x2B740...0x2B81F, 0x2B920...0x2CEAF,
      0xF900...0xFAFF, 0x2F800...0x2FA1F:
      true
    default: false
    }
  }
}
