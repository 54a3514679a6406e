import Foundation
import Llama
import TestSupport
import Testing

@Suite("The fast path stays close to the float path")
struct FastPathTests {
  @Test("MiniLM's vectors have a cosine of at least 0.999 to those in floats", .needsModel("all-minilm-l6-v2"))
  func encoder() async throws {
    let path = try #require(pathOfInstalledModel("all-minilm-l6-v2"))
    let texts = try Fixtures.golden(TokenData.self, "tokens").texts.filter { !$0.allSatisfy(\.isWhitespace) }
    let fast = try await TextEncoder(modelAt: path).encode(texts, as: .passage)
    let float = try await TextEncoder(modelAt: path, precision: .float).encode(texts, as: .passage)
    for index in texts.indices {
      #expect(cosine(fast[index], float[index]) >= 0.999, "\(texts[index].debugDescription)")
    }
  }

  @Test(
    "SmolLM2's next-token distributions diverge by at most 0.005 nats on average over 2,000 tokens",
    .needsModel("smollm2-135m-instruct"))
  func generator() async throws {
    let path = try #require(pathOfInstalledModel("smollm2-135m-instruct"))
    let fast = try TextGenerator(modelAt: path)
    let float = try TextGenerator(modelAt: path, precision: .float)
    let articles = try FileManager.default.contentsOfDirectory(atPath: Repository.corpus).filter { $0.hasSuffix(".md") }
    let text = try articles.sorted().map { try String(contentsOfFile: "\(Repository.corpus)/\($0)", encoding: .utf8) }
      .joined(separator: "\n")
    let tokens = fast.tokens(text).prefix(2000)
    #expect(tokens.count == 2000)
    var sum = 0.0
    for first in stride(from: 0, to: tokens.count, by: 500) {
      let window = Array(tokens[first..<first + 500])
      let ours = try await fast.nextTokenLogProbabilities(after: window)
      let exact = try await float.nextTokenLogProbabilities(after: window)
      for (f, g) in zip(exact, ours) { sum += zip(f, g).reduce(0.0) { $0 + exp(Double($1.0)) * Double($1.0 - $1.1) } }
    }
    let mean = sum / Double(tokens.count)
    print("mean divergence \(mean) over \(tokens.count) tokens")
    #expect(mean <= 0.005)
  }

  @Test(
    "A prompt gives the same scores at once, in pieces and after another prompt", .needsModel("smollm2-135m-instruct"))
  func pieces() async throws {
    let path = try #require(pathOfInstalledModel("smollm2-135m-instruct"))
    let text = try String(contentsOfFile: Fixtures.path("prose.txt"), encoding: .utf8)
    let start = String(text.prefix(600))
    let one = try await TextGenerator(modelAt: path, threads: 1).score([" and then"], after: start)
    let two = try TextGenerator(modelAt: path, threads: 2)
    for cut in [5, 90, 300] { _ = try await two.score([" the"], after: String(start.prefix(cut))) }
    #expect(try await two.score([" and then"], after: start) == one)
  }
}
