import Foundation
import Llama
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
    "for the installed models", arguments: ["all-minilm-l6-v2", "wordllama-l2-256", "smollm2-135m-instruct"])
  func installed(_ name: String) throws {
    guard let path = Fixtures.installedModel(name) else { return print("skipped: \(name) is not installed") }
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
}
