import Foundation

/// Byte-level byte-pair encoding as GPT-2 introduced it: text is cut into words by a pattern, each word's bytes are
/// merged.
struct ByteLevelTokenizer: Tokenizer {
  /// Tokens as the bytes they stand for.
  let vocabulary: Vocabulary
  let merges: BytePairMerges
  let pattern: WordPattern
  /// Whether a word that is a token as a whole is taken before any merging (Llama 3).
  let prefersWholeWords: Bool
  /// Whether text is brought to Unicode's composed form (NFC) first (Qwen 2).
  let composes: Bool
  // The token of each byte; -1 where the vocabulary lacks it.
  private let byteTokens: [Int32]

  init(
    vocabulary: Vocabulary, merges: BytePairMerges, pattern: WordPattern, prefersWholeWords: Bool, composes: Bool
  ) {
    self.vocabulary = vocabulary
    self.merges = merges
    self.pattern = pattern
    self.prefersWholeWords = prefersWholeWords
    self.composes = composes
    byteTokens = (0..<256).map { vocabulary.id(of: CollectionOfOne(UInt8($0))) ?? -1 }
  }

  var count: Int { vocabulary.count }

  func append(_ text: UnsafeBufferPointer<UInt8>, to ids: inout [Int32]) {
    if composes, !text.allSatisfy({ $0 < 0x80 }) {
      var composed = String(decoding: text, as: UTF8.self).precomposedStringWithCanonicalMapping
      composed.withUTF8 { appendWords($0, to: &ids) }
    } else {
      appendWords(text, to: &ids)
    }
  }

  private func appendWords(_ text: UnsafeBufferPointer<UInt8>, to ids: inout [Int32]) {
    pattern.forEachWord(in: text) { word in
      if prefersWholeWords || word.count == 1, let id = vocabulary.id(of: word) {
        ids.append(id)
        return
      }
      let start = ids.count
      for byte in word where byteTokens[Int(byte)] >= 0 { ids.append(byteTokens[Int(byte)]) }
      merges.apply(to: &ids, from: start)
    }
  }

  func bytes(of id: Int32) -> ArraySlice<UInt8> { vocabulary.bytes(of: Int(id)) }

  /// Undoes GPT-2's spelling of bytes as printable characters: `Ġ` is a space. Text that is not in that spelling, as
  /// added tokens may be, is returned as it is.
  static func bytes(spelledAs token: some Collection<UInt8>) -> [UInt8] {
    var result: [UInt8] = []
    append(token, to: &result)
    return result
  }

  /// Appends what ``bytes(spelledAs:)`` returns.
  static func append(_ token: some Collection<UInt8>, to result: inout [UInt8]) {
    let mark = result.count
    var rest = token.makeIterator()
    while let first = rest.next() {
      guard let byte = byte(first, &rest) else {
        result.removeLast(result.count - mark)
        result.append(contentsOf: token)
        return
      }
      result.append(byte)
    }
  }

  /// The byte that a printable character stands for, which takes one or two bytes itself.
  private static func byte(_ first: UInt8, _ rest: inout some IteratorProtocol<UInt8>) -> UInt8? {
    var scalar = Int(first)
    if first >= 0x80 {
      guard 0xC2...0xC5 ~= first, let second = rest.next(), second & 0xC0 == 0x80 else { return nil }
      scalar = Int(first & 0x1F) << 6 | Int(second & 0x3F)
    }
    return UInt8(exactly: byteOfScalar[scalar])
  }

  // Printable bytes stand for themselves; the others, in order, for U+0100 upward.
  private static let byteOfScalar: [Int16] = {
    var table = [Int16](repeating: -1, count: 0x180)
    var shifted = 0x100
    for byte in 0..<256 {
      let isPrintable = 0x21...0x7E ~= byte || 0xA1...0xAC ~= byte || 0xAE...0xFF ~= byte
      table[isPrintable ? byte : shifted] = Int16(byte)
      if !isPrintable { shifted += 1 }
    }
    return table
  }()
}
