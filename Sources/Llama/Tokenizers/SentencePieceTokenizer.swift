/// SentencePiece byte-pair encoding as Llama 1 and 2 use it: spaces become `▁`, whole text is one word, characters
/// without a token become byte tokens.
struct SentencePieceTokenizer: Tokenizer {
  let vocabulary: Vocabulary
  let merges: BytePairMerges
  /// Whether `▁` is put before each stretch of text.
  let addsSpacePrefix: Bool
  let unknown: Int32?
  // The token of each byte, where the vocabulary has all of them.
  private let byteTokens: [Int32]?
  private let controls: Set<Int32>

  private static let longestMerged = 256
  /// UTF-8 of `▁`, U+2581.
  static let space: [UInt8] = [0xE2, 0x96, 0x81]

  init(
    vocabulary: Vocabulary, merges: BytePairMerges, addsSpacePrefix: Bool, unknown: Int32?, controls: Set<Int32>
  ) {
    self.vocabulary = vocabulary
    self.merges = merges
    self.addsSpacePrefix = addsSpacePrefix
    self.unknown = unknown
    self.controls = controls
    let digits = Array("0123456789ABCDEF".utf8)
    let bytes = (0..<256).compactMap { byte in
      vocabulary.id(of: Array("<0x".utf8) + [digits[byte >> 4], digits[byte & 15], UInt8(ascii: ">")])
    }
    byteTokens = bytes.count == 256 ? bytes : nil
  }

  /// Merge rules from the scores of a SentencePiece vocabulary: every way to build a token of two others, the highest
  /// score first. Trying every cut of a token takes the square of its length, so one far longer than any that
  /// SentencePiece makes, which could only come from a hostile file, is never built by merging.
  static func merges(vocabulary: Vocabulary, scores: [Double], mergeable: (Int) -> Bool) -> BytePairMerges {
    let order = (0..<vocabulary.count)
      .filter { mergeable($0) && vocabulary.bytes(of: $0).count <= longestMerged }.sorted { scores[$0] > scores[$1] }
    var rules: [(left: Int32, right: Int32, rank: Int32, result: Int32)] = []
    var rank: Int32 = -1
    var lastScore = Double.infinity
    for id in order {
      if scores[id] != lastScore || rank < 0 {
        rank += 1
        lastScore = scores[id]
      }
      vocabulary.bytes(of: id).withUnsafeBufferPointer { token in
        for cut in 1..<max(1, token.count) where token[cut] & 0xC0 != 0x80 {
          guard let left = vocabulary.id(of: UnsafeBufferPointer(rebasing: token[..<cut])), mergeable(Int(left)),
            let right = vocabulary.id(of: UnsafeBufferPointer(rebasing: token[cut...])), mergeable(Int(right))
          else { continue }
          rules.append((left, right, rank, Int32(id)))
        }
      }
    }
    var merges = BytePairMerges(count: rules.count)
    for rule in rules { merges.insert(left: rule.left, right: rule.right, rank: rule.rank, result: rule.result) }
    return merges
  }

  var count: Int { vocabulary.count }

  func append(_ text: UnsafeBufferPointer<UInt8>, to ids: inout [Int32]) {
    guard !text.isEmpty else { return }
    var escaped = addsSpacePrefix ? Self.space : []
    escaped.reserveCapacity(text.count * 2)
    for byte in text {
      if byte == 0x20 { escaped.append(contentsOf: Self.space) } else { escaped.append(byte) }
    }
    var symbols: [Int32] = []
    symbols.reserveCapacity(escaped.count)
    escaped.withUnsafeBufferPointer { bytes in
      var lastIsUnknown = false
      var start = 0
      while start < bytes.count {
        var end = start + 1
        while end < bytes.count, bytes[end] & 0xC0 == 0x80 { end += 1 }
        if let id = vocabulary.id(of: UnsafeBufferPointer(rebasing: bytes[start..<end])) {
          symbols.append(id)
          lastIsUnknown = false
        } else if let byteTokens {
          for byte in bytes[start..<end] { symbols.append(byteTokens[Int(byte)]) }
          lastIsUnknown = false
        } else if let unknown, !lastIsUnknown {
          symbols.append(unknown)
          lastIsUnknown = true
        }
        start = end
      }
    }
    merges.apply(to: &symbols)
    ids.append(contentsOf: symbols)
  }

  func bytes(of id: Int32) -> ArraySlice<UInt8> {
    guard id >= 0, id < count, !controls.contains(id) else { return [] }
    if let byteTokens, let byte = byteTokens.firstIndex(of: id) { return [UInt8(byte)] }
    let token = vocabulary.bytes(of: Int(id))
    var result: [UInt8] = []
    var index = token.startIndex
    while index < token.endIndex {
      if token[index...].starts(with: Self.space) {
        result.append(0x20)
        index += 3
      } else {
        result.append(token[index])
        index += 1
      }
    }
    return result[...]
  }
}
