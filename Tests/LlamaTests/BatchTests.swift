import Foundation
import Llama
import TestSupport
import Testing

@Suite("Texts generated together, and guessed ahead")
struct BatchTests {
  private static let prompts = [
    "The price of a token fell", "open", "The price of a foundation model", "The price of a token fell by a factor",
    "Nothing in common with the others", "The", "a b c a b c a b c a b",
  ]

  private func options(_ change: (inout GenerationOptions) -> Void = { _ in }) -> GenerationOptions {
    var options = GenerationOptions()
    options.maximumTokens = 24
    change(&options)
    return options
  }

  @Test("A text is the same in a batch as alone, whatever its options", arguments: [1, 2])
  func batch(_ threads: Int) async throws {
    let requests = Self.prompts.enumerated().map { index, prompt in
      GenerationRequest(
        prompt,
        options: options {
          $0.maximumTokens = 5 + 9 * (index % 3)
          $0.temperature = index.isMultiple(of: 2) ? 0 : 1.2
          $0.seed = UInt64(index)
          $0.repetitionPenalty = index == 3 ? 1.3 : 1
          $0.stop = index == 4 ? ["e"] : []
        })
    }
    let generator = try TextGenerator(modelAt: Fixtures.path("tiny-llama-bpe.gguf"), threads: threads)
    for width in [1, 3, 8] {
      let together = try await generator.generate(batch: requests, width: width)
      #expect(together.count == requests.count)
      for (request, completion) in zip(requests, together) {
        let fresh = try TextGenerator(modelAt: Fixtures.path("tiny-llama-bpe.gguf"), threads: 1)
        let alone = try await fresh.generate(batch: [request])[0]
        #expect(completion.text == alone.text)
        #expect(completion.tokens == alone.tokens && completion.finish == alone.finish)
        #expect(completion.promptTokens == alone.promptTokens)
      }
    }
    #expect(try await generator.generate(batch: []).isEmpty)
  }

  @Test("A prompt of a batch that does not fit is refused before anything is generated")
  func longPrompt() async throws {
    let generator = try TextGenerator(modelAt: Fixtures.path("tiny-llama-bpe.gguf"), threads: 1)
    let long = GenerationRequest(String(repeating: "price ", count: 200))
    let error = await #expect(throws: ModelError.self) {
      try await generator.generate(batch: [GenerationRequest("open"), long])
    }
    #expect(error?.code == .contextExceeded)
  }

  @Test(
    "Guessing ahead gives the same text", arguments: ["tiny-llama-bpe.gguf", "tiny-llama-44.gguf"], [Float(0), 0.7])
  func guesses(_ name: String, _ temperature: Float) async throws {
    let generator = try TextGenerator(modelAt: Fixtures.path(name), threads: 2)
    for prompt in Self.prompts {
      var choice = options {
        $0.maximumTokens = 90
        $0.temperature = temperature
      }
      let guessed = try await generator.complete(prompt, options: choice)
      choice.guessesAhead = false
      let plain = try await generator.complete(prompt, options: choice)
      #expect(guessed.text == plain.text)
      #expect(guessed.tokens == plain.tokens && guessed.finish == plain.finish)
      #expect(plain.passes == plain.tokens - 1 || plain.finish == .endOfText)
      #expect(guessed.passes <= plain.passes)
    }
  }

  @Test("A guess is what followed the last three tokens before, longer while guesses come true")
  func lookup() {
    var lookup = PromptLookup([1, 2, 3, 4, 5, 6, 7, 8, 1, 2])
    #expect(lookup.guess(upTo: 8).isEmpty)
    lookup.append(3)
    #expect(Array(lookup.guess(upTo: 8)) == [4, 5])
    #expect(Array(lookup.guess(upTo: 1)) == [4])
    #expect(lookup.guess(upTo: -1).isEmpty)
    lookup.learn(accepted: 2, of: 2)
    #expect(Array(lookup.guess(upTo: 8)) == [4, 5, 6, 7])
    lookup.learn(accepted: 0, of: 4)
    #expect(Array(lookup.guess(upTo: 8)) == [4, 5])
    // The latest occurrence counts, and the text's end bounds a guess.
    for token in [9, 1, 2, 3] as [Int32] { lookup.append(token) }
    #expect(Array(lookup.guess(upTo: 8)) == [9, 1])
  }

  @Test("SmolLM2 copies a passage in a fraction of the passes, to the same text", .needsModel("smollm2-135m-instruct"))
  func copying() async throws {
    let path = try #require(pathOfInstalledModel("smollm2-135m-instruct"))
    let generator = try TextGenerator(modelAt: path)
    let passage = try String(contentsOfFile: Fixtures.path("prose.txt"), encoding: .utf8).prefix(500)
    var choice = options { $0.maximumTokens = 64 }
    let prompt = "\(passage)\n\n\(passage)\n\n\(passage.prefix(40))"
    let guessed = try await generator.complete(prompt, options: choice)
    choice.guessesAhead = false
    let plain = try await generator.complete(prompt, options: choice)
    #expect(guessed.text == plain.text)
    #expect(guessed.passes < plain.passes / 2)
  }

  @Test("Scores are the same on any number of threads", arguments: ["tiny-llama-bpe.gguf", "tiny-llama-44.gguf"])
  func scoresOnThreads(_ name: String) async throws {
    let prompt = String(repeating: "The price of a token fell by a factor. ", count: 3)
    let one = try TextGenerator(modelAt: Fixtures.path(name), threads: 1)
    let expected = try await one.nextTokenLogProbabilities(after: one.tokens(prompt))
    for threads in [2, 3, 5] {
      let generator = try TextGenerator(modelAt: Fixtures.path(name), threads: threads)
      #expect(try await generator.nextTokenLogProbabilities(after: one.tokens(prompt)) == expected)
    }
  }

  @Test("A measurement of several texts counts the tokens of all")
  func measurement() async throws {
    let generator = try TextGenerator(modelAt: Fixtures.path("tiny-llama-bpe.gguf"), threads: 2)
    let speed = try await generator.measure(texts: 3, promptTokens: 20, tokens: 5)
    #expect(speed.promptTokens == 60 && speed.tokens == 15)
    #expect(speed.duration > .zero)
  }

  @Test("The scores of continuations are those of their tokens one after another")
  func choice() async throws {
    let generator = try TextGenerator(modelAt: Fixtures.path("tiny-llama-bpe.gguf"), threads: 2)
    let prompt = "The price of a token"
    let continuations = [" fell", " fell by a factor", " rose", ""]
    let scores = try await generator.score(continuations, after: prompt)
    let next = try await generator.nextTokenLogProbabilities(after: generator.tokens(prompt + continuations[1]))
    let first = generator.tokens(prompt).count
    let sum = generator.tokens(continuations[1]).enumerated().reduce(0.0) {
      $0 + Double(next[first - 1 + $1.offset][Int($1.element)])
    }
    #expect(abs(scores[1] - sum) < 1e-4)
    #expect(scores[1] < scores[0] && scores[3] == 0)
    // Each is scored as if it were the only one.
    for (continuation, score) in zip(continuations, scores) {
      let fresh = try TextGenerator(modelAt: Fixtures.path("tiny-llama-bpe.gguf"), threads: 1)
      #expect(try await fresh.score([continuation], after: prompt) == [score])
    }
  }
}
