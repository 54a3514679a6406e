import CKernels

/// A Llama with the keys and values of the text it saw last, so that a text with the same beginning costs only its end.
final class LlamaSession {
  private let model: LlamaModel
  private let cache: KeyValueCache
  private let scratch = Scratch()
  /// The tokens whose keys and values the cache holds.
  private var seen: [Int32] = []

  /// Rows that go through the model at once; bounds the working memory.
  private static let chunk = 512

  init(model: LlamaModel) {
    self.model = model
    cache = model.makeCache()
  }

  /// The scores of every token as the next one after `tokens`, which must not be empty. Valid until the next call.
  func scores(after tokens: [Int32]) -> UnsafeMutableBufferPointer<Float> {
    let start = rewind(to: tokens, keeping: tokens.count - 1)
    var last: UnsafePointer<Float>?
    forEachChunk(of: tokens, from: start) { states, range in
      if range.upperBound == tokens.count { last = states + (range.count - 1) * model.configuration.width }
    }
    let output = scratch.logits.reserve(model.configuration.vocabularySize)
    if let last { model.scores(after: last, count: 1, into: output) }
    return UnsafeMutableBufferPointer(start: output, count: model.configuration.vocabularySize)
  }

  /// The log-probability of each token of `continuation` given `context` and those before it.
  func logProbabilities(of continuation: [Int32], after context: [Int32]) -> [Double] {
    let tokens = context + continuation
    let vocabulary = model.configuration.vocabularySize
    let width = model.configuration.width
    var result: [Double] = []
    let start = rewind(to: tokens, keeping: context.count - 1)
    // The last token predicts nothing that is asked for.
    forEachChunk(of: Array(tokens.dropLast()), from: start) { states, range in
      // Few rows at a time: the scores of one are as many floats as the vocabulary has tokens.
      for first in stride(from: max(range.lowerBound, context.count - 1), to: range.upperBound, by: 16) {
        let rows = min(16, range.upperBound - first)
        let output = scratch.logits.reserve(rows * vocabulary)
        model.scores(after: states + (first - range.lowerBound) * width, count: rows, into: output)
        for row in 0..<rows {
          let scores = output + row * vocabulary
          result.append(Double(scores[Int(tokens[first + row + 1])] - kb_log_sum_exp(scores, vocabulary)))
        }
      }
    }
    return result
  }

  /// Keeps what the cache has in common with `tokens`, at most the first `most`; returns how many that are.
  private func rewind(to tokens: [Int32], keeping most: Int) -> Int {
    let common = zip(seen, tokens).prefix { $0 == $1 }.count
    let kept = max(0, min(common, most))
    cache.count = kept
    seen.removeLast(seen.count - kept)
    return kept
  }

  private func forEachChunk(
    of tokens: [Int32], from start: Int, _ body: (UnsafePointer<Float>, Range<Int>) -> Void
  ) {
    var position = start
    while position < tokens.count {
      let end = min(tokens.count, position + Self.chunk)
      let states = model.states(of: tokens[position..<end], cache: cache, causal: true, scratch: scratch)
      seen += tokens[position..<end]
      body(UnsafePointer(states), position..<end)
      position = end
    }
  }
}
