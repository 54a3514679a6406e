extension TextTokenizer {
  /// The tokenizer in a GGUF file's metadata.
  init(gguf file: GGUFFile) throws {
    guard let tokens = try file.array("tokenizer.ggml.tokens", of: [.string]) else {
      throw ModelError(.malformed, path: file.path, "has no vocabulary (tokenizer.ggml.tokens)")
    }
    let model = try file.string("tokenizer.ggml.model")
    let types = try file.array("tokenizer.ggml.token_type", of: [.int32, .uint32])?.numbers() ?? []
    /// The token that `key` names, `nil` where it is none of the vocabulary's.
    func token(_ key: String, default fallback: Int = -1) throws -> Int32? {
      let id = try file.integer("tokenizer.ggml.\(key)", default: fallback)
      return (0..<tokens.count).contains(id) ? Int32(id) : nil
    }
    func type(_ id: Int) -> TokenType { id < types.count ? TokenType(rawValue: Int(types[id])) ?? .normal : .normal }

    var spellings: [[UInt8]] = []
    spellings.reserveCapacity(tokens.count)
    try tokens.forEachString { _, bytes in spellings.append(Array(bytes)) }
    let controls = Set((0..<tokens.count).filter { [.control, .unknown].contains(type($0)) }.map { Int32($0) })
    let added = (0..<tokens.count).filter { [.control, .userDefined].contains(type($0)) }
      .map { AddedTokens.Token(id: Int32($0), content: spellings[$0]) }

    let base: any Tokenizer
    switch model {
    case "llama":
      let vocabulary = Vocabulary(count: spellings.count) { spellings[$0] }
      let scores = try file.array("tokenizer.ggml.scores", of: [.float32])?.numbers() ?? []
      guard scores.count == tokens.count else {
        throw ModelError(.malformed, path: file.path, "has \(scores.count) scores for \(tokens.count) tokens")
      }
      base = SentencePieceTokenizer(
        vocabulary: vocabulary,
        merges: SentencePieceTokenizer.merges(vocabulary: vocabulary, scores: scores) {
          [.normal, .userDefined].contains(type($0))
        },
        addsSpacePrefix: try file.bool("tokenizer.ggml.add_space_prefix", default: true),
        unknown: try token("unknown_token_id", default: 0))
    case "gpt2":
      base = try Self.byteLevel(file, spellings: spellings)
    default:
      throw ModelError(
        .unsupported, path: file.path, "has a tokenizer of kind \(model ?? "?"); llama and gpt2 can be read")
    }

    func affix(_ flag: String, _ key: String, default fallback: Bool) throws -> [Int32] {
      guard try file.bool("tokenizer.ggml.\(flag)", default: fallback), let id = try token(key) else { return [] }
      return [id]
    }
    let isLlama3 = try file.string("tokenizer.ggml.pre").map(Self.llama3Names.contains) ?? false
    self.init(
      base: base, added: AddedTokens(added),
      prefix: try affix("add_bos_token", "bos_token_id", default: model == "llama" || isLlama3),
      suffix: try affix("add_eos_token", "eos_token_id", default: false), controls: controls)
  }

  /// What `tokenizer.ggml.pre` says of Llama 3's own tokenizer. Others with its pattern, as Smaug's, neither begin texts
  /// with a token nor prefer whole words.
  private static let llama3Names: Set = ["llama-bpe", "llama3", "llama-v3"]

  private static func byteLevel(_ file: GGUFFile, spellings: [[UInt8]]) throws -> ByteLevelTokenizer {
    let name = try file.string("tokenizer.ggml.pre") ?? "gpt-2"
    guard let pattern = WordPattern(gguf: name) else {
      throw ModelError(
        .unsupported, path: file.path, "has the pre-tokenizer \(name); gpt-2, smollm, llama-bpe and qwen2 can be read")
    }
    guard let rules = try file.array("tokenizer.ggml.merges", of: [.string]) else {
      throw ModelError(.malformed, path: file.path, "has no merges (tokenizer.ggml.merges)")
    }
    let vocabulary = Vocabulary(count: spellings.count) { ByteLevelTokenizer.bytes(spelledAs: spellings[$0]) }
    var merges = BytePairMerges(count: rules.count)
    var pair: [UInt8] = []
    try rules.forEachString { rank, rule in
      guard let space = rule.dropFirst().firstIndex(of: 0x20) else {
        throw ModelError(.malformed, path: file.path, "merge \(rank) is not a pair")
      }
      pair.removeAll(keepingCapacity: true)
      ByteLevelTokenizer.append(rule[..<space], to: &pair)
      let cut = pair.count
      ByteLevelTokenizer.append(rule[(space + 1)...], to: &pair)
      guard merges.insert(pair: pair, cut: cut, rank: Int32(clamping: rank), vocabulary: vocabulary) else {
        throw ModelError(.malformed, path: file.path, "merge \(rank) has a part that is not in the vocabulary")
      }
    }
    let isQwen: Bool = if case .qwen2 = pattern { true } else { false }
    return ByteLevelTokenizer(
      vocabulary: vocabulary, merges: merges, pattern: pattern, prefersWholeWords: llama3Names.contains(name),
      composes: isQwen)
  }
}

/// `tokenizer.ggml.token_type`, as SentencePiece numbers its pieces.
private enum TokenType: Int {
  case normal = 1
  case unknown = 2
  case control = 3
  case userDefined = 4
  case unused = 5
  case byte = 6
}
