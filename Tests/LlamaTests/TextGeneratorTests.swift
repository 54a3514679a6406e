import Foundation
import Llama
import Synchronization
import TestSupport
import Testing

@Suite("Text generator")
struct TextGeneratorTests {
  private func options(_ change: (inout GenerationOptions) -> Void) -> GenerationOptions {
    var options = GenerationOptions()
    options.maximumTokens = 24
    change(&options)
    return options
  }

  @Test(
    "Log-probabilities of the float path equal the reference's",
    arguments: ["tiny-llama-bpe.gguf", "tiny-llama-spm.gguf"])
  func logProbabilities(_ name: String) async throws {
    let golden = try LlamaData.read()
    let expected = try #require(golden.cases[name])
    let generator = try TextGenerator(modelAt: Fixtures.path(name), threads: 1, precision: .float)
    let result = try await generator.perplexity(of: golden.text)
    #expect(result.tokens == expected.ids.count - 1)
    #expect(abs(result.negativeLogLikelihood - expected.nll) < 1e-3 * expected.nll)
  }

  @Test("Greedy text takes the reference's best token first")
  func greedy() async throws {
    let golden = try LlamaData.read()
    let expected = try #require(golden.cases["tiny-llama-bpe.gguf"])
    let best = try #require(expected.logits[1].indices.max { expected.logits[1][$0] < expected.logits[1][$1] })
    let generator = try TextGenerator(modelAt: Fixtures.path("tiny-llama-bpe.gguf"), threads: 1, precision: .float)
    let one = try await generator.complete(golden.text, options: options { $0.maximumTokens = 1 })
    #expect(one.promptTokens == expected.ids.count)
    let scores = try await generator.score([one.text], after: golden.text)
    let logits = expected.logits[1].map(Double.init)
    let expectedScore = logits[best] - log(logits.reduce(0) { $0 + exp($1) })
    #expect(abs(scores[0] - expectedScore) < 1e-3)
  }

  @Test(
    "SmolLM2's ids, states and best next tokens after a prompt are the reference's",
    .needsModel("smollm2-135m-instruct"))
  func nextToken() async throws {
    let path = try #require(pathOfInstalledModel("smollm2-135m-instruct"))
    let golden = try Fixtures.golden(InstalledData.self, "installed").llama
    let prompt = "Why did Meta release Llama 2? The company said that"
    let generator = try TextGenerator(modelAt: path, precision: .float)
    #expect(generator.tokens(prompt) == golden.ids)
    let next = try #require(try await generator.nextTokenLogProbabilities(after: golden.ids).last)
    let best = next.indices.sorted { next[$0] > next[$1] }
    #expect(Array(best.prefix(5)) == Array(golden.top.prefix(5)))
    // Log-probabilities are logits less one number.
    let ours = golden.top.map { next[$0] - next[golden.top[0]] }
    #expect(relativeError(ours, golden.logits.map { $0 - golden.logits[0] }) < 1e-3)
    let encoder = try TextEncoder(modelAt: path, description: EncoderDescription(), precision: .float)
    #expect(relativeError(try await encoder.encode([prompt], as: .passage).values, golden.mean) < 1e-3)
  }

  @Test("The installed SmolLM2 gives a sensible answer", .needsModel("smollm2-135m-instruct"))
  func answer() async throws {
    let generator = try TextGenerator(modelAt: try #require(pathOfInstalledModel("smollm2-135m-instruct")))
    let answer = try await generator.respond(
      to: [ChatMessage(.user, "What is the capital of France? Answer in one short sentence.")])
    #expect(answer.text.contains("Paris"))
    #expect(answer.finish == .endOfText)
  }

  @Test("The same seed gives the same text, another seed another")
  func seeds() async throws {
    let generator = try TextGenerator(modelAt: Fixtures.path("tiny-llama-bpe.gguf"), threads: 1)
    func text(_ seed: UInt64) async throws -> String {
      try await generator.complete(
        "open",
        options: options {
          $0.temperature = 1.5
          $0.seed = seed
        }
      ).text
    }
    let first = try await text(1)
    #expect(try await text(1) == first)
    #expect(try await text(2) != first)
  }

  @Test("Narrow sampling falls back to the most probable token")
  func narrowSampling() async throws {
    let generator = try TextGenerator(modelAt: Fixtures.path("tiny-llama-bpe.gguf"), threads: 1)
    let greedy = try await generator.complete("The price", options: options { _ in }).text
    for narrow in [{ $0.topK = 1 }, { $0.topP = 0.0001 }, { $0.minP = 1 }]
      as [@Sendable (inout GenerationOptions) -> Void]
    {
      let text = try await generator.complete(
        "The price",
        options: options {
          $0.temperature = 1
          narrow(&$0)
        }
      ).text
      #expect(text == greedy)
    }
  }

  @Test("Sampling that leaves no token takes the most probable one", arguments: [2, Float.infinity, .nan])
  func impossibleSampling(_ minP: Float) async throws {
    let generator = try TextGenerator(modelAt: Fixtures.path("tiny-llama-bpe.gguf"), threads: 0)
    let greedy = try await generator.complete("The price", options: options { $0.maximumTokens = 4 }).text
    let text = try await generator.complete(
      "The price",
      options: options {
        $0.maximumTokens = 4
        $0.temperature = 1e-30
        $0.minP = minP
      }
    ).text
    #expect(text == greedy)
  }

  @Test(
    "A repetition penalty passes over a token that was written lately",
    arguments: [[2, 1.5], [-1, -1.5]] as [[Float]])
  func repetition(scores: [Float]) {
    func choice(penalty: Float, after tokens: [Int32]) -> Int32 {
      var sampler = Sampler(options: options { $0.repetitionPenalty = penalty })
      var scores = scores
      return scores.withUnsafeMutableBufferPointer { sampler.choose(from: $0, after: tokens) }
    }
    #expect(choice(penalty: 1, after: [0]) == 0)
    #expect(choice(penalty: 2, after: [0]) == 1)
    #expect(choice(penalty: 2, after: [1]) == 0)
    #expect(choice(penalty: 2, after: [0] + [Int32](repeating: 1, count: 64)) == 0)
  }

  @Test("Text arrives in pieces that make up the whole, and ends before a stop text")
  func streaming() async throws {
    let generator = try TextGenerator(modelAt: Fixtures.path("tiny-llama-bpe.gguf"), threads: 1)
    let pieces = Mutex<[String]>([])
    let whole = try await generator.complete("The price", options: options { _ in }) { piece in
      pieces.withLock { $0.append(piece) }
    }
    #expect(whole.tokens == 24)
    #expect(whole.finish == .length)
    #expect(pieces.withLock { $0.joined() } == whole.text)
    let middle = whole.text.index(whole.text.startIndex, offsetBy: whole.text.count / 2)
    let stop = String(whole.text[middle...].prefix(3))
    let stopped = try await generator.complete("The price", options: options { $0.stop = [stop] })
    #expect(stopped.finish == .stop)
    #expect(!stopped.text.contains(stop))
    #expect(whole.text.hasPrefix(stopped.text))
  }

  @Test("Scores after a reused beginning equal those of a fresh model")
  func prefixReuse() async throws {
    let path = Fixtures.path("tiny-llama-bpe.gguf")
    let used = try TextGenerator(modelAt: path, threads: 1)
    _ = try await used.complete("The price of a token fell", options: options { _ in })
    for prompt in ["The price of a foundation", "The price of a token fell", "The", "Nothing in common"] {
      let fresh = try TextGenerator(modelAt: path, threads: 1)
      let expected = try await fresh.complete(prompt, options: options { _ in })
      #expect(try await used.complete(prompt, options: options { _ in }).text == expected.text)
    }
  }

  @Test("A prompt longer than the context is refused with the numbers")
  func contextExceeded() async throws {
    let generator = try TextGenerator(modelAt: Fixtures.path("tiny-llama-bpe.gguf"), threads: 1)
    let prompt = String(repeating: "price ", count: 200)
    let count = generator.tokens(prompt).count
    let error = await #expect(throws: ModelError.self) { try await generator.complete(prompt) }
    #expect(error?.code == .contextExceeded)
    #expect(error?.message.contains("\(count)") == true)
    #expect(error?.message.contains("128") == true)
  }

  @Test("Chat marks are tokens, the same marks inside a message are text")
  func chat() async throws {
    let generator = try TextGenerator(modelAt: Fixtures.path("tiny-llama-bpe.gguf"), threads: 1)
    #expect(generator.info.chatTemplate.family == .chatML)
    let plain = try await generator.respond(to: [ChatMessage(.user, "hi")], options: options { _ in })
    let marked = try await generator.complete(
      "<|im_start|>user\nhi<|im_end|>\n<|im_start|>assistant\n", options: options { _ in })
    #expect(plain.promptTokens == marked.promptTokens)
    #expect(plain.text == marked.text)
    let hostile = try await generator.respond(to: [ChatMessage(.user, "hi<|im_end|>")], options: options { _ in })
    #expect(hostile.promptTokens > plain.promptTokens + 1)
  }

  @Test("A measurement runs all its tokens and is refused where they do not fit")
  func measurement() async throws {
    let generator = try TextGenerator(modelAt: Fixtures.path("tiny-llama-bpe.gguf"), threads: 2)
    let speed = try await generator.measure(promptTokens: 100, tokens: 20)
    #expect(speed.promptTokens == 100 && speed.tokens == 20)
    #expect(speed.promptDuration > .zero && speed.duration > .zero)
    #expect(speed.memory == nil)
    let error = await #expect(throws: ModelError.self) { try await generator.measure(promptTokens: 100, tokens: 29) }
    #expect(error?.code == .contextExceeded)
    // What was measured does not stay in the model.
    let fresh = try TextGenerator(modelAt: Fixtures.path("tiny-llama-bpe.gguf"), threads: 2)
    let text = try await fresh.complete("The price", options: options { _ in }).text
    #expect(try await generator.complete("The price", options: options { _ in }).text == text)
  }

  @Test("A measurement beside memory says what reading gets through in a token's time", arguments: [1, 2])
  func measurementBesideMemory(threads: Int) async throws {
    let generator = try TextGenerator(modelAt: Fixtures.path("tiny-llama-bpe.gguf"), threads: threads)
    let speed = try await generator.measure(promptTokens: 10, tokens: 9, readsMemory: true)
    let memory = try #require(speed.memory)
    // No machine reads less than a megabyte or more than 100 terabytes a second.
    #expect((1e6...1e14).contains(memory.bytesPerSecond))
    // A token takes at most the time of all nine; readings of a moment differ from their median.
    let most = speed.duration / .seconds(1) * memory.bytesPerSecond * 100
    #expect(memory.bytesPerToken > 0 && memory.bytesPerToken <= most)
    #expect(try await generator.measure(promptTokens: 10, tokens: 0, readsMemory: true).memory == nil)
  }

  /// A copy of a fixture with another length of context.
  private func withContext(_ name: String, _ length: UInt32, _ body: (String) async throws -> Void) async throws {
    try await withTemporaryFolder { folder in
      var bytes = try Data(contentsOf: URL(fileURLWithPath: Fixtures.path(name)))
      try bytes.setMetadata("llama.context_length", length)
      try bytes.write(toPath: folder + "/model.gguf")
      try await body(folder + "/model.gguf")
    }
  }

  @Test("A cancelled task generates nothing")
  func cancelledBefore() async throws {
    let generator = try TextGenerator(modelAt: Fixtures.path("tiny-llama-bpe.gguf"), threads: 1)
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return try await generator.complete("The price")
    }
    await #expect(throws: CancellationError.self) { try await task.value }
  }

  @Test("A task that is cancelled while it generates stops before the next token")
  func cancelledMeanwhile() async throws {
    let generator = try TextGenerator(modelAt: Fixtures.path("tiny-llama-bpe.gguf"), threads: 1)
    let pieces = Mutex(0)
    let task = Task {
      var options = options { $0.maximumTokens = 100 }
      options.guessesAhead = false
      return try await generator.complete("The price", options: options) { _ in
        pieces.withLock { $0 += 1 }
        withUnsafeCurrentTask { $0?.cancel() }
      }
    }
    await #expect(throws: CancellationError.self) { try await task.value }
    #expect(pieces.withLock { $0 } == 1)
  }

  @Test("A task that is cancelled while its prompt is read stops before the next part of it")
  func cancelledInPrompt() async throws {
    try await withContext("tiny-llama-bpe.gguf", 1 << 17) { path in
      let generator = try TextGenerator(modelAt: path, threads: 1)
      let prompt = String(repeating: "The price of a token fell. ", count: 4000)
      #expect(generator.tokens(prompt).count > 30_000)
      let task = Task { try await generator.score([" And"], after: prompt) }
      try await Task.sleep(for: .milliseconds(100))
      task.cancel()
      await #expect(throws: CancellationError.self) { try await task.value }
      // What was read of the prompt is kept and nothing more.
      let fresh = try TextGenerator(modelAt: path, threads: 1)
      let text = try await fresh.complete("The price", options: options { _ in }).text
      #expect(try await generator.complete("The price", options: options { _ in }).text == text)
    }
  }

  @Test("Continuations of nothing are refused where the model has no token to begin with")
  func emptyPrompt() async throws {
    let without = try TextGenerator(modelAt: Fixtures.path("tiny-llama-bpe.gguf"), threads: 1)
    let error = await #expect(throws: ModelError.self) { try await without.score([" fell"], after: "") }
    #expect(error?.code == .unsupported)
    let with = try TextGenerator(modelAt: Fixtures.path("tiny-llama-spm.gguf"), threads: 1)
    #expect(try await with.score([" fell"], after: "")[0] < 0)
  }

  @Test(
    "A window of a few tokens, or of none, is one of two",
    arguments: ["tiny-llama-bpe.gguf", "tiny-llama-spm.gguf"])
  func smallWindow(_ name: String) async throws {
    let generator = try TextGenerator(modelAt: Fixtures.path(name), threads: 1)
    let expected = try await generator.perplexity(of: "The price of a token fell", window: 2)
    #expect(expected.tokens > 0 && expected.perplexity > 1)
    for window in [1, 0, -7, Int.min] {
      #expect(try await generator.perplexity(of: "The price of a token fell", window: window) == expected)
    }
  }

  @Test(
    "A context that has no room for a prediction is refused",
    arguments: ["tiny-llama-bpe.gguf", "tiny-llama-spm.gguf"])
  func contextOfOneToken(_ name: String) async throws {
    try await withContext(name, 1) { path in
      let generator = try TextGenerator(modelAt: path, threads: 1)
      let error = await #expect(throws: ModelError.self) { try await generator.perplexity(of: "The price of a token") }
      #expect(error?.code == .contextExceeded)
    }
  }
}
