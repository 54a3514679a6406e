import Foundation
import Llama
import TestSupport
import Testing

@Suite("Token ids equal those of the reference tokenizers")
struct TokenizerTests {
  let golden: TokenData

  init() throws {
    golden = try Fixtures.golden(TokenData.self, "tokens")
  }

  @Test(
    "for a tokenizer.json",
    arguments: [
      "tiny-bert/tokenizer.json", "tiny-static/tokenizer.json", "gpt2-tokenizer.json", "smollm-tokenizer.json",
      "llama3-tokenizer.json", "qwen2-tokenizer.json",
    ])
  func tokenizerFile(_ name: String) throws {
    let tokenizer = try TextTokenizer(json: Fixtures.path(name))
    for (text, expected) in zip(golden.texts, try #require(golden.ids[name])) {
      #expect(tokenizer.encode(text) == expected, "\(text.debugDescription)")
    }
  }

  @Test("for a vocabulary inside a GGUF file", arguments: ["tiny-llama-bpe.gguf", "tiny-llama-spm.gguf"])
  func gguf(_ name: String) throws {
    let encoder = try TextEncoder(modelAt: Fixtures.path(name), threads: 1)
    for (text, expected) in zip(golden.texts, try #require(golden.ids[name])) {
      guard let expected else { continue }
      #expect(encoder.tokens(text) == expected, "\(text.debugDescription)")
      #expect(encoder.tokenCount(text) == expected.count)
    }
  }

  @Test(
    "for the installed models", .needsModel("all-minilm-l6-v2"), .needsModel("wordllama-l2-256"),
    .needsModel("smollm2-135m-instruct"), arguments: ["all-minilm-l6-v2", "wordllama-l2-256", "smollm2-135m-instruct"])
  func installed(_ name: String) throws {
    let path = try #require(pathOfInstalledModel(name))
    let encoder = try TextEncoder(modelAt: path, threads: 1)
    let expected = try #require(try Fixtures.golden(InstalledData.self, "installed").ids[name])
    for (text, ids) in zip(golden.texts, expected) {
      #expect(encoder.tokens(text) == ids, "\(text.debugDescription)")
    }
  }

  @Test("A special token's spelling stays text where the caller does not trust it")
  func specialTokensInText() throws {
    let tokenizer = try TextTokenizer(json: Fixtures.path("smollm-tokenizer.json"))
    #expect(tokenizer.encode("<|im_end|>") == [2])
    #expect(!tokenizer.encode("<|im_end|>", recognizesSpecialTokens: false).contains(2))
  }

  @Test("A limit cuts the text and keeps the special tokens around it")
  func limit() throws {
    let tokenizer = try TextTokenizer(json: Fixtures.path("tiny-bert/tokenizer.json"))
    let whole = tokenizer.encode("open weights are model weights")
    let cut = tokenizer.encode("open weights are model weights", limit: 5)
    #expect(cut.count == 5)
    #expect(cut.first == whole.first)
    #expect(cut.last == whole.last)
    #expect(cut.dropLast() == whole.prefix(4))
  }

  /// A tokenizer with the merges of a SentencePiece model, which sees a space as `▁`.
  private func sentencePiece(_ tokens: [String], merges: [String]) throws -> TextTokenizer {
    let vocabulary = Dictionary(uniqueKeysWithValues: tokens.enumerated().map { ($1, $0) })
    let document: [String: Any] = [
      "added_tokens": [Any](),
      "model": ["type": "BPE", "vocab": vocabulary, "merges": merges] as [String: Any],
    ]
    return try withTemporaryFolder { folder in
      let path = folder + "/tokenizer.json"
      try JSONSerialization.data(withJSONObject: document).write(to: URL(fileURLWithPath: path))
      return try TextTokenizer(json: path)
    }
  }

  @Test("Merges go across a space where a model has such a rule, and only there")
  func mergesAcrossSpaces() throws {
    let across = try sentencePiece(["▁", "a", "b", "a▁", "a▁b"], merges: ["a ▁", "a▁ b"])
    #expect(across.encode("a b a") == [4, 0, 1])
    let within = try sentencePiece(["▁", "a", "b", "▁▁", "▁b", "▁▁b"], merges: ["▁ ▁", "▁▁ b", "▁ b"])
    #expect(within.encode("a  b b") == [1, 5, 4])
  }

  @Test("Long words merge as short ones do", arguments: [1, 2, 3, 31, 32, 33, 66, 401])
  func longWords(_ length: Int) throws {
    let tokenizer = try sentencePiece(["a", "aa", "aaaa"], merges: ["a a", "aa aa"])
    let (fours, rest) = length.quotientAndRemainder(dividingBy: 4)
    let expected = [Int32](repeating: 2, count: fours) + (rest >= 2 ? [1] : []) + (rest % 2 == 1 ? [0] : [])
    #expect(tokenizer.encode(String(repeating: "a", count: length)) == expected)
  }
}
