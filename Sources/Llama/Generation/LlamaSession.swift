import CKernels

/// A Llama with the keys and values of the text it saw last, so that a text with the same beginning costs only its end.
final class LlamaSession {
  private let model: LlamaModel
  private let cache: KeyValueCache
  private let scratches: [Scratch]
  private let pool: WorkerPool?
  /// The tokens whose keys and values the cache holds.
  private var seen: [Int32] = []

  /// Rows that go through the model at once; bounds the working memory.
  private static let chunk = 512

  init(model: LlamaModel, threads: Int, precision: Precision) {
    self.model = model
    let threads = max(1, threads)
    cache = model.makeCache()
    // Float products may round by their number of rows, which the workers' shares change.
    pool = precision == .fast && threads > 1 ? WorkerPool(workers: threads) : nil
    scratches = (0..<threads).map { _ in Scratch(sharers: threads) }
  }

  /// Drops what is kept of earlier texts.
  func forget() {
    cache.count = 0
    seen = []
  }

  /// The scores of every token as the next one after `tokens`, which must not be empty. Valid until the next call.
  func scores(after tokens: [Int32]) -> UnsafeMutableBufferPointer<Float> {
    let start = rewind(to: tokens, keeping: tokens.count - 1)
    var last: UnsafePointer<Float>?
    forEachChunk(of: tokens, from: start) { states, range in
      if range.upperBound == tokens.count { last = states + (range.count - 1) * model.configuration.width }
    }
    let output = scratches[0].logits.reserve(model.configuration.vocabularySize)
    if let last { model.scores(after: last, count: 1, into: output, scratch: scratches[0], pool: pool) }
    return UnsafeMutableBufferPointer(start: output, count: model.configuration.vocabularySize)
  }

  /// The log-probability of each token of `continuation` given `context`, which must not be empty, and those before it.
  func logProbabilities(of continuation: [Int32], after context: [Int32]) -> [Double] {
    var result: [Double] = []
    // The last token predicts nothing that is asked for.
    forEachPrediction(of: context + continuation.dropLast(), from: context.count - 1) { scores in
      let token = continuation[result.count]
      result.append(Double(scores[Int(token)] - kb_log_sum_exp(scores.baseAddress!, scores.count)))
    }
    return result
  }

  /// Calls `body` with the scores of every token as the next one after each of `tokens` from index `first` on, in order.
  func forEachPrediction(of tokens: [Int32], from first: Int, _ body: (UnsafeMutableBufferPointer<Float>) -> Void) {
    let vocabulary = model.configuration.vocabularySize
    let width = model.configuration.width
    let start = rewind(to: tokens, keeping: first)
    forEachChunk(of: tokens, from: start) { states, range in
      // Few rows at a time: the scores of one are as many floats as the vocabulary has tokens.
      for row in stride(from: max(range.lowerBound, first), to: range.upperBound, by: 16) {
        let rows = min(16, range.upperBound - row)
        let output = scratches[0].logits.reserve(rows * vocabulary)
        model.scores(
          after: states + (row - range.lowerBound) * width, count: rows, into: output, scratch: scratches[0],
          pool: pool)
        for line in 0..<rows { body(UnsafeMutableBufferPointer(start: output + line * vocabulary, count: vocabulary)) }
      }
    }
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
      let run = LlamaModel.Run(tokens: tokens[position..<end], cache: cache)
      let states = model.states(of: [run], causal: true, scratches: scratches, pool: pool)
      seen += tokens[position..<end]
      body(UnsafePointer(states), position..<end)
      position = end
    }
  }
}
