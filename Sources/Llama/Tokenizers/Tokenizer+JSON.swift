extension TextTokenizer {
  /// Reads a `tokenizer.json` of the Hugging Face `tokenizers` library.
  package init(json path: String) throws {
    let document = try JSON(contentsOf: path)
    let reader = TokenizerJSON(document: document, path: path)
    let added = AddedTokens(reader.addedTokens())
    let controls = Set(
      document["added_tokens"].array.filter { $0["special"].bool ?? false }
        .compactMap { $0["id"].int }.map { Int32(clamping: $0) })
    let base: any Tokenizer =
      switch document["model"]["type"].text {
      case "WordPiece": try reader.wordPiece()
      case "BPE", nil: try reader.bytePairs()
      case let other?: throw reader.unsupported("model \(other)")
      }
    let (prefix, suffix) = try reader.affixes(document["post_processor"])
    self.init(base: base, added: added, prefix: prefix, suffix: suffix, controls: controls)
  }
}

/// The parts of a `tokenizer.json`.
private struct TokenizerJSON {
  let document: JSON
  let path: String

  func unsupported(_ what: String) -> ModelError {
    ModelError(.unsupported, path: path, "\(what) is not supported in a tokenizer; WordPiece and BPE are")
  }

  private func malformed(_ what: String) -> ModelError {
    ModelError(.malformed, path: path, "\(what); the tokenizer file is damaged")
  }

  func addedTokens() -> [AddedTokens.Token] {
    document["added_tokens"].array.compactMap { entry in
      guard let id = entry["id"].int, id >= 0, case .string(let content) = entry["content"] else { return nil }
      return AddedTokens.Token(
        id: Int32(clamping: id), content: Array(content), stripsLeft: entry["lstrip"].bool ?? false,
        stripsRight: entry["rstrip"].bool ?? false)
    }
  }

  /// The vocabulary, its tokens spelled by `spelling`. Ids must be 0 up to the number of tokens.
  private func vocabulary(_ spelling: (ArraySlice<UInt8>) -> some Collection<UInt8>) throws -> Vocabulary {
    guard case .object(let members) = document["model"]["vocab"] else { throw malformed("the vocabulary is missing") }
    // Added tokens may have ids beyond the model's own vocabulary.
    let extra = addedTokens()
    let highest = max(members.reduce(-1) { max($0, $1.value.int ?? -1) }, extra.reduce(-1) { max($0, Int($1.id)) })
    guard highest < 4 * (members.count + extra.count) + 1024 else { throw malformed("a token has the id \(highest)") }
    var tokens = [ArraySlice<UInt8>?](repeating: nil, count: highest + 1)
    for (key, value) in members {
      guard let id = value.int, id >= 0 else { throw malformed("a token has an id that is not a count") }
      tokens[id] = key
    }
    for token in extra where token.id >= 0 && tokens[Int(token.id)] == nil {
      tokens[Int(token.id)] = token.content[...]
    }
    return Vocabulary(count: tokens.count, storageHint: tokens.count * 8) { spelling(tokens[$0] ?? []) }
  }

  func wordPiece() throws -> WordPieceTokenizer {
    let model = document["model"]
    let vocabulary = try vocabulary { $0 }
    guard let unknown = vocabulary.id(of: (model["unk_token"].text ?? "[UNK]").utf8) else {
      throw malformed("the unknown token is not in the vocabulary")
    }
    let normalizer = document["normalizer"]
    guard normalizer["type"].text == "BertNormalizer", document["pre_tokenizer"]["type"].text == "BertPreTokenizer"
    else {
      throw unsupported("WordPiece without BERT's normalizer and pre-tokenizer")
    }
    let lowercases = normalizer["lowercase"].bool ?? true
    // Cutting a word into pieces takes up to the third power of its length.
    let limit = model["max_input_chars_per_word"]
    guard let longestWord = limit.isNull ? 100 : limit.int, 1...1000 ~= longestWord else {
      throw malformed("max_input_chars_per_word is not from 1 to 1000")
    }
    return WordPieceTokenizer(
      vocabulary: vocabulary, unknown: unknown,
      continuation: Array((model["continuing_subword_prefix"].text ?? "##").utf8),
      longestWord: longestWord,
      normalization: BERTNormalization(
        cleansText: normalizer["clean_text"].bool ?? true,
        separatesIdeographs: normalizer["handle_chinese_chars"].bool ?? true,
        stripsAccents: normalizer["strip_accents"].bool ?? lowercases, lowercases: lowercases))
  }

  func bytePairs() throws -> any Tokenizer {
    let model = document["model"]
    guard let pattern = try wordPattern() else {
      let vocabulary = try vocabulary { $0 }
      return SentencePieceTokenizer(
        vocabulary: vocabulary, merges: try merges(vocabulary) { $1.append(contentsOf: $0) },
        addsSpacePrefix: try addsSpacePrefix(),
        unknown: model["unk_token"].text.flatMap { vocabulary.id(of: $0.utf8) })
    }
    let vocabulary = try vocabulary { ByteLevelTokenizer.bytes(spelledAs: $0) }
    return ByteLevelTokenizer(
      vocabulary: vocabulary, merges: try merges(vocabulary) { ByteLevelTokenizer.append($0, to: &$1) },
      pattern: pattern, prefersWholeWords: model["ignore_merges"].bool ?? false,
      composes: steps(document["normalizer"], "normalizers").contains { $0["type"].text == "NFC" })
  }

  /// The merge rules, whose tokens `append` spells.
  private func merges(
    _ vocabulary: Vocabulary, _ append: (ArraySlice<UInt8>, inout [UInt8]) -> Void
  ) throws -> BytePairMerges {
    let list = document["model"]["merges"].array
    var merges = BytePairMerges(count: list.count)
    var spelling: [UInt8] = []
    for (rank, entry) in list.enumerated() {
      let left: ArraySlice<UInt8>
      let right: ArraySlice<UInt8>
      switch entry {
      case .string(let pair):
        guard let space = pair.firstIndex(of: 0x20) else { throw malformed("merge \(rank) is not a pair") }
        (left, right) = (pair[..<space], pair[(space + 1)...])
      case .array(let pair):
        guard pair.count == 2, case .string(let first) = pair[0], case .string(let second) = pair[1] else {
          throw malformed("merge \(rank) is not a pair")
        }
        (left, right) = (first, second)
      default: throw malformed("merge \(rank) is not a pair")
      }
      spelling.removeAll(keepingCapacity: true)
      append(left, &spelling)
      let cut = spelling.count
      append(right, &spelling)
      guard merges.insert(pair: spelling, cut: cut, rank: Int32(clamping: rank), vocabulary: vocabulary) else {
        throw malformed("merge \(rank) has a part that is not in the vocabulary")
      }
    }
    return merges
  }

  /// A `Sequence`'s parts, or the one step itself.
  private func steps(_ step: JSON, _ name: StaticString) -> [JSON] {
    step["type"].text == "Sequence" ? step[name].array : step.isNull ? [] : [step]
  }

  /// The word pattern of a byte-level tokenizer; `nil` where there is no pre-tokenizer, as with SentencePiece.
  private func wordPattern() throws -> WordPattern? {
    let steps = steps(document["pre_tokenizer"], "pretokenizers")
    if steps.isEmpty || steps.allSatisfy({ $0["type"].text == "Metaspace" }) { return nil }
    guard let last = steps.last, last["type"].text == "ByteLevel", !(last["add_prefix_space"].bool ?? false) else {
      throw unsupported("the pre-tokenizer \(steps.compactMap { $0["type"].text }.joined(separator: ", "))")
    }
    if steps.count == 1 { return .gpt2 }
    if steps.count == 2, steps[0]["type"].text == "Digits", steps[0]["individual_digits"].bool ?? false {
      return .smollm
    }
    if steps.count == 2, steps[0]["type"].text == "Split", let regex = steps[0]["pattern"]["Regex"].text {
      let head = #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|"#
      let tail = #"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
      if regex == head + #"\p{N}{1,3}"# + tail { return .llama3 }
      if regex == head + #"\p{N}"# + tail { return .qwen2 }
    }
    throw unsupported("a pre-tokenizer's pattern that is none of gpt2, smollm, llama3, qwen2")
  }

  private func addsSpacePrefix() throws -> Bool {
    let normalizers = steps(document["normalizer"], "normalizers")
    for step in normalizers where !["Prepend", "Replace"].contains(step["type"].text) {
      throw unsupported("the normalizer \(step["type"].text ?? "?") with BPE")
    }
    let metaspace = steps(document["pre_tokenizer"], "pretokenizers").first
    return normalizers.contains { $0["type"].text == "Prepend" }
      || ["always", "first"].contains(metaspace?["prepend_scheme"].text)
  }

  /// The ids put before and after a single text.
  func affixes(_ processor: JSON) throws -> (prefix: [Int32], suffix: [Int32]) {
    var prefix: [Int32] = []
    var suffix: [Int32] = []
    for step in steps(processor, "processors") {
      switch step["type"].text {
      case "ByteLevel": continue
      case "TemplateProcessing":
        var isAfter = false
        for part in step["single"].array {
          if !part["Sequence"].isNull { isAfter = true }
          guard let name = part["SpecialToken"]["id"].text else { continue }
          guard case .object(let tokens) = step["special_tokens"],
            let token = tokens.first(where: { $0.key.elementsEqual(name.utf8) })?.value
          else { throw malformed("the template's token \(name) is not defined") }
          let ids = token["ids"].array.compactMap(\.int).map { Int32(clamping: $0) }
          if isAfter { suffix += ids } else { prefix += ids }
        }
      case "BertProcessing", "RobertaProcessing":
        prefix += step["cls"].array.compactMap(\.int).map { Int32(clamping: $0) }
        suffix += step["sep"].array.compactMap(\.int).map { Int32(clamping: $0) }
      case let other: throw unsupported("the post-processor \(other ?? "?")")
      }
    }
    return (prefix, suffix)
  }
}
