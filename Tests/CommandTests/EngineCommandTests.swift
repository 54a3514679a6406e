import Foundation
import TestSupport
import Testing

@Suite("Engine commands")
struct EngineCommandTests {
  private static let prose = Repository.root + "/Tests/LlamaTests/Fixtures/prose.txt"

  private struct CompletionJSON: Decodable {
    let text: String
    let promptTokens, tokens: Int
    let promptTokensPerSecond, tokensPerSecond: Double

    private enum CodingKeys: String, CodingKey {
      case text, tokens
      case promptTokens = "prompt_tokens"
      case promptTokensPerSecond = "prompt_tokens_per_second"
      case tokensPerSecond = "tokens_per_second"
    }
  }

  private struct PerplexityJSON: Decodable {
    let tokens: Int
    let nll, perplexity: Double
  }

  private struct BenchmarkJSON: Decodable {
    struct Speed: Decodable {
      let tokens: Int
      let tokensPerSecond: Double
      let texts: Int?
      let textsPerSecond: Double?

      private enum CodingKeys: String, CodingKey {
        case tokens, texts
        case tokensPerSecond = "tokens_per_second"
        case textsPerSecond = "texts_per_second"
      }
    }
    struct Copying: Decodable {
      let tokens, passes: Int
    }
    let model: String
    let threads: Int
    let prompt, decode, batch, encode: Speed?
    let copy: Copying?
  }

  private func keys(_ result: CommandResult) throws -> Set<String> {
    let object = try JSONSerialization.jsonObject(with: Data(result.output.utf8))
    return Set(try #require(object as? [String: Any]).keys)
  }

  private func jsonLines<Value: Decodable>(_ result: CommandResult) throws -> [[String: Value]] {
    try result.output.split(separator: "\n").map { try JSONDecoder().decode([String: Value].self, from: Data($0.utf8)) }
  }

  // The ids are those of the reference tokenizers: `pipelines/reference/golden.py`.
  @Test("Each line's ids are the reference tokenizer's, an empty line's too", .needsModel("smollm2-135m-instruct"))
  func tokenIDs() async throws {
    let result = try await kb(
      ["tokenize", "smollm2-135m-instruct"], input: "Why did Meta release Llama 2? The company said that\n\n \n")
    #expect(result.code == 0)
    let lines: [[String: [Int]]] = try jsonLines(result)
    #expect(
      lines == [
        ["ids": [4898, 1250, 20505, 4706, 450, 4130, 81, 216, 34, 47, 378, 2727, 1137, 338]], ["ids": []],
        ["ids": [216]],
      ])
  }

  @Test("An encoder's ids include its special tokens", .needsModel("all-minilm-l6-v2"))
  func specialTokens() async throws {
    let lines: [[String: [Int]]] = try jsonLines(try await kb(["tokenize", "all-minilm-l6-v2"], input: "hello\n"))
    #expect(lines == [["ids": [101, 7592, 102]]])
  }

  @Test("A line's vector does not depend on the lines it is batched with", .needsModel("all-minilm-l6-v2"))
  func vectors() async throws {
    let input = "open weights\na much longer line about the price of open weights\n\nlicence\n"
    let together = try await kb(["encode", "all-minilm-l6-v2"], input: input)
    #expect(together.code == 0)
    #expect(try await kb(["encode", "all-minilm-l6-v2", "--batch", "1"], input: input).output == together.output)
    let lines: [[String: [Float]]] = try jsonLines(together)
    #expect(lines.count == 4)
    for line in lines {
      let vector = try #require(line["vector"])
      #expect(vector.count == 384)
      #expect(abs(vector.reduce(0) { $0 + $1 * $1 } - 1) < 1e-4)
    }
  }

  @Test("Greedy text is the same each time, as JSON, streamed and from a file", .needsModel("smollm2-135m-instruct"))
  func greedy() async throws {
    let prompt = "The capital of France is"
    let arguments = ["complete", "smollm2-135m-instruct", "-n", "12"]
    let result = try await kb(arguments + ["--json"], input: prompt)
    #expect(result.code == 0)
    #expect(
      try keys(result) == ["text", "prompt_tokens", "tokens", "prompt_tokens_per_second", "tokens_per_second"])
    let completion: CompletionJSON = try result.decoded()
    #expect(completion.text.contains("Paris"))
    #expect(completion.promptTokens == 5 && completion.tokens == 12)
    #expect(completion.promptTokensPerSecond > 0 && completion.tokensPerSecond > 0)
    let streamed = try await kb(arguments, input: prompt)
    #expect(streamed.output == completion.text + "\n")
    #expect(streamed.diagnostics.contains("5 tokens") && streamed.complaints.isEmpty)
    try await withTemporaryFolder { folder in
      let file = folder + "/prompt.txt"
      try prompt.write(toFile: file, atomically: true, encoding: .utf8)
      let read = try await kb(arguments + ["--prompt-file", file, "--quiet"])
      #expect(read.output == streamed.output)
      #expect(read.diagnostics == "")
    }
  }

  @Test("A seed fixes sampled text, and another seed changes it", .needsModel("smollm2-135m-instruct"))
  func seeds() async throws {
    func text(seed: String) async throws -> String {
      let arguments = ["complete", "smollm2-135m-instruct", "-n", "16", "--temperature", "1", "--seed", seed, "-q"]
      return try await kb(arguments, input: "My favourite").output
    }
    let first = try await text(seed: "1")
    #expect(try await text(seed: "1") == first)
    #expect(try await text(seed: "2") != first)
  }

  @Test("A prompt longer than the context is refused with both numbers", .needsModel("smollm2-135m-instruct"))
  func longPrompt() async throws {
    let prompt = String(repeating: " price", count: 9000)
    let result = try await kb(["complete", "smollm2-135m-instruct", "--json"], input: prompt)
    #expect(result.code == 2)
    #expect(result.output == "")
    #expect(result.complaints.count == 1)
    #expect(result.diagnostics.contains("9000 tokens") && result.diagnostics.contains("context is 8192"))
  }

  @Test("Perplexity is that of the summed likelihood, and floats hardly differ", .needsModel("smollm2-135m-instruct"))
  func perplexity() async throws {
    let arguments = ["perplexity", "smollm2-135m-instruct", Self.prose, "--json"]
    let result = try await kb(arguments)
    #expect(result.code == 0)
    #expect(try keys(result) == ["tokens", "nll", "perplexity"])
    let fast: PerplexityJSON = try result.decoded()
    #expect(abs(exp(fast.nll / Double(fast.tokens)) - fast.perplexity) < 1e-6 * fast.perplexity)
    let float: PerplexityJSON = try await kb(arguments + ["--float"]).decoded()
    #expect(float.tokens == fast.tokens)
    #expect(float.nll != fast.nll)
    #expect(abs(fast.perplexity / float.perplexity - 1) < 0.05)
    // Words in an order that no language has.
    let shuffled = try String(contentsOfFile: Self.prose, encoding: .utf8).split(separator: " ").reversed()
    let surprised: PerplexityJSON = try await kb(
      ["perplexity", "smollm2-135m-instruct", "-", "--json"], input: shuffled.joined(separator: " ")
    ).decoded()
    #expect(surprised.perplexity > 2 * fast.perplexity)
  }

  @Test("A generator's speed is measured over the tokens asked for", .needsModel("smollm2-135m-instruct"))
  func generatorSpeed() async throws {
    let result = try await kb(
      "bench", "smollm2-135m-instruct", "-p", "32", "-n", "4", "--threads", "1", "--json")
    #expect(result.code == 0)
    #expect(try keys(result) == ["model", "threads", "prompt", "decode"])
    let report: BenchmarkJSON = try result.decoded()
    #expect(report.model == "smollm2-135m-instruct" && report.threads == 1)
    let (prompt, decode) = (try #require(report.prompt), try #require(report.decode))
    #expect(prompt.tokens == 32 && prompt.tokensPerSecond > 0)
    #expect(decode.tokens == 4 && decode.tokensPerSecond > 0)
  }

  @Test("What batches and guesses bring is measured when asked for", .needsModel("smollm2-135m-instruct"))
  func batchSpeed() async throws {
    let result = try await kb(
      "bench", "smollm2-135m-instruct", "-p", "16", "-n", "24", "--batch", "3", "--copy", "--json")
    #expect(result.code == 0)
    #expect(try keys(result) == ["model", "threads", "prompt", "decode", "batch", "copy"])
    let report: BenchmarkJSON = try result.decoded()
    #expect(report.batch?.texts == 3 && report.batch?.tokens == 72)
    let copy = try #require(report.copy)
    #expect(copy.tokens == 24 && copy.passes < 12)
  }

  @Test("Lines are continued together as each is alone", .needsModel("smollm2-135m-instruct"))
  func lines() async throws {
    let prompts = ["The capital of France is", "One, two, three,", "Open weights are"]
    let arguments = ["complete", "smollm2-135m-instruct", "-n", "8", "--json"]
    let together = try await kb(arguments + ["--lines"], input: prompts.joined(separator: "\n") + "\n")
    #expect(together.code == 0)
    let texts = try together.output.split(separator: "\n").map {
      try JSONDecoder().decode(CompletionJSON.self, from: Data($0.utf8)).text
    }
    #expect(texts.count == prompts.count)
    for (prompt, text) in zip(prompts, texts) {
      #expect(try await kb(arguments, input: prompt).decoded(CompletionJSON.self).text == text)
    }
  }

  @Test("A question is answered in the model's chat format, up to a stop text", .needsModel("smollm2-135m-instruct"))
  func chat() async throws {
    let arguments = ["complete", "smollm2-135m-instruct", "--chat", "-n", "24", "--json"]
    let question = "What is the capital of France? Answer in one short sentence."
    let answer: CompletionJSON = try await kb(arguments, input: question).decoded()
    #expect(answer.text.contains("Paris"))
    let cut: CompletionJSON = try await kb(arguments + ["--stop", "Paris"], input: question).decoded()
    #expect(!cut.text.contains("Paris") && answer.text.hasPrefix(cut.text))
    let narrow: CompletionJSON = try await kb(
      arguments + ["--temperature", "2", "--top-k", "1", "--top-p", "0.9", "--min-p", "0.1"], input: question
    ).decoded()
    #expect(narrow.text == answer.text)
  }

  @Test("An encoder's speed is measured over the texts asked for", .needsModel("all-minilm-l6-v2"))
  func encoderSpeed() async throws {
    let result = try await kb("bench", "all-minilm-l6-v2", "-p", "40", "-n", "10", "--threads", "2", "--json")
    #expect(result.code == 0)
    #expect(try keys(result) == ["model", "threads", "encode"])
    let encode = try #require(try result.decoded(BenchmarkJSON.self).encode)
    #expect(encode.texts == 10)
    #expect((300...500).contains(encode.tokens))
    let tokensPerText = encode.tokensPerSecond / (try #require(encode.textsPerSecond))
    #expect(abs(tokensPerText - Double(encode.tokens) / 10) < 0.01)
  }

  @Test(
    "A model that is not installed is one line that tells how to get it",
    arguments: [["tokenize"], ["encode"], ["complete"], ["bench"], ["perplexity", prose]])
  func missingModel(_ command: [String]) async throws {
    try await withTemporaryFolder { folder in
      let arguments = [command[0], "smollm2-135m-instruct"] + command.dropFirst() + ["--models", folder]
      let result = try await kb(arguments, input: "text\n")
      #expect(result.code == 2)
      #expect(result.output == "")
      #expect(result.diagnostics.contains("kb model pull smollm2-135m-instruct"))
      #expect(result.diagnostics.split(separator: "\n").count == 1)
    }
  }

  @Test("Text that cannot be used is refused by name", .needsModel("smollm2-135m-instruct"))
  func unusableText() async throws {
    try await withTemporaryFolder { folder in
      let latin = folder + "/latin.txt"
      try Data([0x63, 0x61, 0x66, 0xE9]).write(to: URL(fileURLWithPath: latin))
      let empty = folder + "/empty.txt"
      try Data().write(to: URL(fileURLWithPath: empty))
      for (arguments, complaint) in [
        (["complete", "smollm2-135m-instruct", "--prompt-file", latin], "latin.txt: not UTF-8"),
        (["complete", "smollm2-135m-instruct", "--prompt-file", folder + "/none.txt"], "none.txt: "),
        (["perplexity", "smollm2-135m-instruct", empty], "empty.txt: too short"),
      ] {
        let result = try await kb(arguments)
        #expect(result.code == 2)
        #expect(result.complaints.count == 1 && result.diagnostics.contains(complaint))
      }
    }
  }

  @Test("An encoder is refused where text is asked for", .needsModel("all-minilm-l6-v2"))
  func encoderCannotWrite() async throws {
    let result = try await kb(["complete", "all-minilm-l6-v2"], input: "text")
    #expect(result.code == 2)
    #expect(
      result.complaints.count == 1
        && result.diagnostics.contains("is a model of type bert; text is generated from a Llama"))
  }

  @Test(
    "Wrong usage exits with 64",
    arguments: [
      ["tokenize"], ["complete", "m", "-n", "0"], ["complete", "m", "--temperature", "nan"],
      ["complete", "m", "--seed", "x"], ["perplexity", "m"], ["bench", "m", "--threads", "0"],
      ["bench", "m", "-p", "0"], ["bench", "m", "--batch", "25"],
      ["complete", "m", "--top-k", "0"], ["complete", "m", "--top-p", "2"],
      ["complete", "m", "--repetition-penalty", "0"],
    ])
  func usage(_ arguments: [String]) async throws {
    #expect(try await kb(arguments).code == 64)
  }
}
