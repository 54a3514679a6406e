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
  /// The token of each ASCII character, -1 where there is none.
  private let asciiTokens: [Int32]
  private let spaceToken: Int32?
  /// Whether no merge joins a `▁` to what is before it, other than another `▁`: then words can be merged one by one.
  private let wordsStayApart: Bool

  private static let longestMerged = 256
  /// UTF-8 of `▁`, U+2581.
  static let space: [UInt8] = [0xE2, 0x96, 0x81]

  init(
    vocabulary: Vocabulary, merges: BytePairMerges, addsSpacePrefix: Bool, unknown: Int32?
  ) {
    self.vocabulary = vocabulary
    self.merges = merges
    self.addsSpacePrefix = addsSpacePrefix
    self.unknown = unknown
    let digits = Array("0123456789ABCDEF".utf8)
    let bytes = (0..<256).compactMap { byte in
      vocabulary.id(of: Array("<0x".utf8) + [digits[byte >> 4], digits[byte & 15], UInt8(ascii: ">")])
    }
    byteTokens = bytes.count == 256 ? bytes : nil
    asciiTokens = (0..<128).map { vocabulary.id(of: CollectionOfOne(UInt8($0))) ?? -1 }
    spaceToken = vocabulary.id(of: Self.space)
    let starts = (0..<vocabulary.count).map { vocabulary.bytes(of: $0).starts(with: Self.space) }
    let ends = (0..<vocabulary.count).map { vocabulary.bytes(of: $0).suffix(3).elementsEqual(Self.space) }
    wordsStayApart = merges.allSatisfy { !starts[Int($1)] || ends[Int($0)] }
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
    var word = ids.count
    var lastIsUnknown = false

    func add(_ character: UnsafeBufferPointer<UInt8>, _ token: Int32?) {
      // A space that does not follow another begins a word.
      if wordsStayApart, token == spaceToken, ids.count > word, ids.last != spaceToken {
        merges.apply(to: &ids, from: word)
        word = ids.count
      }
      if let token {
        ids.append(token)
      } else if let byteTokens {
        for byte in character { ids.append(byteTokens[Int(byte)]) }
      } else if let unknown, !lastIsUnknown {
        ids.append(unknown)
      }
      lastIsUnknown = token == nil && byteTokens == nil && unknown != nil
    }

    Self.space.withUnsafeBufferPointer { space in
      if addsSpacePrefix { add(space, spaceToken) }
      var start = 0
      while start < text.count {
        let first = text[start]
        var end = start + 1
        if first == 0x20 {
          add(space, spaceToken)
        } else {
          while end < text.count, text[end] & 0xC0 == 0x80 { end += 1 }
          let character = UnsafeBufferPointer(rebasing: text[start..<end])
          if first < 0x80, end == start + 1 {
            let token = asciiTokens[Int(first)]
            add(character, token < 0 ? nil : token)
          } else {
            add(character, vocabulary.id(of: character))
          }
        }
        start = end
      }
    }
    merges.apply(to: &ids, from: word)
  }

  func bytes(of id: Int32) -> ArraySlice<UInt8> {
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
