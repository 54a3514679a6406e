import CKernels

/// A text that a Llama has seen: its tokens, whose keys and values are kept.
final class LlamaSequence {
  fileprivate let cache: KeyValueCache
  fileprivate(set) var tokens: [Int32] = []

  fileprivate init(cache: KeyValueCache) {
    self.cache = cache
  }

  /// Makes room for so many tokens in all, which saves moving them when there are more.
  func reserve(_ tokens: Int) { cache.reserve(tokens) }

  /// Forgets all but the first `count` tokens.
  func truncate(to count: Int) {
    guard count < tokens.count else { return }
    cache.truncate(to: count)
    tokens.removeLast(tokens.count - count)
  }

  fileprivate func common(with other: [Int32], upTo most: Int) -> Int {
    min(most, zip(tokens, other).prefix { $0 == $1 }.count)
  }
}

/// A Llama with the texts it saw last, so that a text with the same beginning as one of them costs only its end.
final class LlamaSession {
  /// Tokens to be added to a sequence.
  struct Step {
    let sequence: LlamaSequence
    let tokens: [Int32]
  }

  private let model: LlamaModel
  private let scratches: [Scratch]
  private let pool: WorkerPool?
  /// The sequence that stays from call to call.
  let main: LlamaSequence
  /// Those of a batch, beside the main one.
  private var others: [LlamaSequence] = []

  /// Rows that go through the model at once; bounds the working memory.
  private static let chunk = 512

  init(model: LlamaModel, threads: Int) {
    self.model = model
    let threads = max(1, threads)
    main = LlamaSequence(cache: model.makeCache())
    // The workers' shares change the number of rows that are multiplied together.
    pool = model.rowsAreIndependent && threads > 1 ? WorkerPool(workers: threads) : nil
    // Only what the first one holds is shared.
    scratches = (0..<threads).map { Scratch(sharers: $0 == 0 ? threads : 1) }
  }

  /// Drops what is kept of earlier texts.
  func forget() { main.truncate(to: 0) }

  /// What measures how fast the workers read memory, in bytes a second.
  func makeMemoryProbe() -> () -> Double {
    let probe = MemoryProbe()
    return { [pool] in probe.read(pool) }
  }

  /// Another sequence, empty; it is kept until ``dropSequences()``.
  func makeSequence() -> LlamaSequence {
    let sequence = LlamaSequence(cache: model.makeCache())
    others.append(sequence)
    return sequence
  }

  /// Lets go of all sequences but the main one.
  func dropSequences() { others = [] }

  /// The logits of every token as the next one after `tokens`, which must not be empty, in the main sequence or another.
  /// Valid until the next call.
  ///
  /// - Throws: `CancellationError` where the task is cancelled; what was read by then is kept.
  func logits(after tokens: [Int32], in sequence: LlamaSequence? = nil) throws -> UnsafeMutableBufferPointer<Float> {
    let sequence = sequence ?? main
    let start = rewind(sequence, to: tokens, keeping: tokens.count - 1)
    var last: UnsafePointer<Float>?
    try forEachChunk(of: tokens, from: start, in: sequence) { states, range in
      if range.upperBound == tokens.count { last = states + (range.count - 1) * model.configuration.width }
    }
    return logits(of: last, count: 1)
  }

  /// Adds the tokens of each step to its sequence, all with one reading of the weights. Returns a row of logits of the
  /// next token after each of them, in order, valid until the next call.
  func extend(_ steps: [Step]) -> UnsafeMutableBufferPointer<Float> {
    let runs = steps.map { LlamaModel.Run(tokens: $0.tokens[...], cache: $0.sequence.cache) }
    let states = model.states(of: runs, causal: true, scratches: scratches, pool: pool)
    for step in steps { step.sequence.tokens += step.tokens }
    return logits(of: states, count: steps.reduce(0) { $0 + $1.tokens.count })
  }

  /// The log-probability of each token of `continuation` given `context`, which must not be empty, and those before it.
  ///
  /// - Throws: As ``logits(after:in:)``.
  func logProbabilities(of continuation: [Int32], after context: [Int32]) throws -> [Double] {
    var result: [Double] = []
    // The last token predicts nothing that is asked for.
    try forEachPrediction(of: context + continuation.dropLast(), from: context.count - 1) { logits in
      let token = continuation[result.count]
      result.append(Double(logits[Int(token)] - kb_log_sum_exp(logits.baseAddress!, logits.count)))
    }
    return result
  }

  /// Calls `body` with the logits of every token as the next one after each of `tokens` from index `first` on, in order.
  ///
  /// - Throws: As ``logits(after:in:)``.
  func forEachPrediction(
    of tokens: [Int32], from first: Int, _ body: (UnsafeMutableBufferPointer<Float>) -> Void
  ) throws {
    let vocabulary = model.configuration.vocabularySize
    let width = model.configuration.width
    let start = rewind(main, to: tokens, keeping: first)
    try forEachChunk(of: tokens, from: start, in: main) { states, range in
      // Few rows at a time: the logits of one are as many floats as the vocabulary has tokens.
      for row in stride(from: max(range.lowerBound, first), to: range.upperBound, by: 16) {
        let rows = min(16, range.upperBound - row)
        let output = logits(of: states + (row - range.lowerBound) * width, count: rows)
        for line in 0..<rows {
          body(UnsafeMutableBufferPointer(rebasing: output[line * vocabulary..<(line + 1) * vocabulary]))
        }
      }
    }
  }

  private func logits(of states: UnsafePointer<Float>?, count: Int) -> UnsafeMutableBufferPointer<Float> {
    let values = count * model.configuration.vocabularySize
    let output = scratches[0].logits.reserve(values)
    if let states { model.logits(after: states, count: count, into: output, scratch: scratches[0], pool: pool) }
    return UnsafeMutableBufferPointer(start: output, count: values)
  }

  /// Brings `sequence` to a beginning of `tokens` as long as any sequence has it, at most `most` tokens; returns its
  /// length.
  private func rewind(_ sequence: LlamaSequence, to tokens: [Int32], keeping most: Int) -> Int {
    let kept = sequence.common(with: tokens, upTo: most)
    let candidates = ([main] + others).map { (sequence: $0, common: $0.common(with: tokens, upTo: most)) }
    if let best = candidates.max(by: { $0.common < $1.common }), best.common > kept {
      sequence.cache.copy(best.sequence.cache, positions: best.common)
      sequence.tokens = Array(tokens[..<best.common])
      return best.common
    }
    sequence.truncate(to: kept)
    return kept
  }

  private func forEachChunk(
    of tokens: [Int32], from start: Int, in sequence: LlamaSequence, _ body: (UnsafePointer<Float>, Range<Int>) -> Void
  ) throws {
    var position = start
    while position < tokens.count {
      try Task.checkCancellation()
      let end = min(tokens.count, position + Self.chunk)
      let run = LlamaModel.Run(tokens: tokens[position..<end], cache: sequence.cache)
      let states = model.states(of: [run], causal: true, scratches: scratches, pool: pool)
      sequence.tokens += tokens[position..<end]
      body(UnsafePointer(states), position..<end)
      position = end
    }
  }
}
