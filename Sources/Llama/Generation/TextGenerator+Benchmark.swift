/// How fast a generator ran.
public struct GenerationSpeed: Sendable, Hashable {
  /// Tokens of the prompt, which went through the model together.
  public let promptTokens: Int
  /// Time for the prompt.
  public let promptDuration: Duration
  /// Tokens generated one after another.
  public let tokens: Int
  /// Time for the generated tokens.
  public let duration: Duration
  /// What memory gave meanwhile, where it was measured.
  public var memory: MemorySpeed?
}

/// How fast memory was read between generated tokens, on the same threads.
public struct MemorySpeed: Sendable, Hashable {
  /// Median of the readings.
  public let bytesPerSecond: Double
  /// What would have been read in the time of a token, by the readings right before and after it; the median of tokens.
  public let bytesPerToken: Double
}

extension TextGenerator {
  /// Times a prompt of arbitrary tokens, of which nothing is reused, and the tokens that follow it. End-of-text tokens
  /// do not end the run.
  ///
  /// - Parameter readsMemory: Whether to measure, before and after each token, how fast memory is read. What it gives
  ///   changes within a second where other tenants of the machine use it too.
  /// - Throws: ``ModelError`` with code `contextExceeded` where both do not fit the context; `CancellationError` where
  ///   the task is cancelled.
  public func measure(promptTokens: Int, tokens: Int, readsMemory: Bool = false) throws -> GenerationSpeed {
    let (promptTokens, tokens) = (max(1, promptTokens), max(0, tokens))
    try checkContext(prompt: promptTokens, more: tokens)
    // A stride that is a large prime visits tokens of all kinds.
    var text = (0..<promptTokens).map { Int32(($0 + 1) * 7919 % info.vocabularySize) }
    var sampler = Sampler(options: GenerationOptions())
    let probe = readsMemory ? session.makeMemoryProbe() : nil
    session.forget()
    session.main.reserve(promptTokens + tokens)
    let clock = ContinuousClock()
    let began = clock.now
    var logits = try session.logits(after: text)
    let promptDuration = clock.now - began
    var durations: [Duration] = []
    var readings = [probe?()]
    for _ in 0..<tokens {
      try Task.checkCancellation()
      let began = clock.now
      text.append(sampler.choose(from: logits, after: text))
      logits = try session.logits(after: text)
      durations.append(clock.now - began)
      readings.append(probe?())
    }
    return GenerationSpeed(
      promptTokens: promptTokens, promptDuration: promptDuration, tokens: tokens,
      duration: durations.reduce(.zero, +), memory: MemorySpeed(durations, readings.compactMap { $0 }))
  }

  /// Times the decoding of `texts` texts together, after prompts of `promptTokens` arbitrary tokens that differ from
  /// their first token on: the duration is that of `tokens` tokens of each.
  ///
  /// - Throws: As ``measure(promptTokens:tokens:readsMemory:)``.
  public func measure(texts: Int, promptTokens: Int, tokens: Int) throws -> GenerationSpeed {
    let (texts, promptTokens, tokens) = (max(1, texts), max(1, promptTokens), max(0, tokens))
    try checkContext(prompt: promptTokens, more: tokens)
    session.forget()
    defer { session.dropSequences() }
    let clock = ContinuousClock()
    let began = clock.now
    var sampler = Sampler(options: GenerationOptions())
    var steps = try (0..<texts).map { text in
      let prompt = (0..<promptTokens).map { Int32((text * 31 + ($0 + 1) * 7919) % info.vocabularySize) }
      let sequence = text == 0 ? session.main : session.makeSequence()
      let token = sampler.choose(from: try session.logits(after: prompt, in: sequence), after: prompt)
      return LlamaSession.Step(sequence: sequence, tokens: [token])
    }
    let prompted = clock.now
    for _ in 0..<tokens {
      try Task.checkCancellation()
      let logits = session.extend(steps)
      steps = steps.enumerated().map { text, step in
        let line = logits[text * info.vocabularySize..<(text + 1) * info.vocabularySize]
        let token = sampler.choose(from: UnsafeMutableBufferPointer(rebasing: line), after: [])
        return LlamaSession.Step(sequence: step.sequence, tokens: [token])
      }
    }
    return GenerationSpeed(
      promptTokens: texts * promptTokens, promptDuration: prompted - began, tokens: texts * tokens,
      duration: clock.now - prompted)
  }
}

extension MemorySpeed {
  /// - Parameters:
  ///   - durations: Of the tokens.
  ///   - readings: Bytes a second before the first token and after each; fewer give `nil`.
  fileprivate init?(_ durations: [Duration], _ readings: [Double]) {
    guard !durations.isEmpty, readings.count == durations.count + 1 else { return nil }
    bytesPerSecond = median(readings)
    bytesPerToken = median(
      durations.enumerated().map { $1 / .seconds(1) * (readings[$0] + readings[$0 + 1]) / 2 })
  }
}

private func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
