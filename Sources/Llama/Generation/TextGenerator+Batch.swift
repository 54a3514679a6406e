extension TextGenerator {
  /// Generates several texts together, up to `width`, at most 24, at a time: the weights are read once for a token of
  /// each, which takes much less time than one text after another. Each text is the same as alone, but where products are
  /// in floats, which round by their number of rows.
  ///
  /// A beginning that prompts share is computed once. Memory grows with `width`: each text keeps its own keys and values.
  ///
  /// - Returns: The texts in the order of `batch`.
  /// - Throws: ``ModelError`` with code `contextExceeded` where a prompt leaves no room, before anything is generated;
  ///   `CancellationError` where the task is cancelled.
  public func generate(batch: [GenerationRequest], width: Int = 8) throws -> [Completion] {
    try generate(batch, atOnce: min(max(1, width), LlamaPass.fewRows)) { _, _ in }
  }

  /// A text in the making.
  private struct ActiveText {
    let index: Int
    let sequence: LlamaSequence
    var state: GenerationState
    let began: ContinuousClock.Instant
    let prompted: ContinuousClock.Instant
    var passes = 0

    var completion: Completion {
      Completion(
        text: state.text, promptTokens: state.promptTokens, tokens: state.count, passes: passes,
        finish: state.finish ?? .length,
        promptDuration: prompted - began, duration: ContinuousClock.now - prompted)
    }
  }

  /// Tokens that there is room for from the start.
  private static let expectedTokens = 256
  /// Rows of a pass that guesses may fill: as many as add little to the time of one.
  private static let passRows = 16

  func generate(
    _ requests: [GenerationRequest], atOnce width: Int, onText: (_ index: Int, _ text: String) -> Void
  ) throws -> [Completion] {
    let prompts = try requests.map { try prompt(of: $0) }
    defer { session.dropSequences() }
    var free = [session.main]
    while free.count < min(width, prompts.count) { free.append(session.makeSequence()) }
    var completions = [Completion?](repeating: nil, count: prompts.count)
    var active: [ActiveText] = []
    var next = 0
    repeat {
      while next < prompts.count, !free.isEmpty {
        active.append(try start(next, prompts[next], requests[next].options, in: free.removeFirst(), onText))
        next += 1
      }
      try Task.checkCancellation()
      extend(&active, onText)
      for work in active where work.state.finish != nil {
        completions[work.index] = work.completion
        free.append(work.sequence)
      }
      active.removeAll { $0.state.finish != nil }
    } while next < prompts.count || !active.isEmpty
    return completions.compactMap { $0 }
  }

  private func prompt(of request: GenerationRequest) throws -> [Int32] {
    let tokens =
      switch request.prompt {
      case .text(let text): tokens(text)
      case .conversation(let messages): tokens(messages)
      }
    try checkContext(prompt: tokens.count, more: 1)
    guard !tokens.isEmpty else { throw emptyPrompt }
    return tokens
  }

  /// Reads a prompt and chooses the first token after it.
  private func start(
    _ index: Int, _ prompt: [Int32], _ options: GenerationOptions, in sequence: LlamaSequence,
    _ onText: (Int, String) -> Void
  ) throws -> ActiveText {
    let began = ContinuousClock.now
    let limit = min(options.maximumTokens, info.contextLength - prompt.count)
    var state = GenerationState(
      prompt: prompt, options: options, limit: limit, guesses: rowsAreIndependent && options.guessesAhead)
    sequence.reserve(prompt.count + min(limit, Self.expectedTokens))
    let logits = try session.logits(after: prompt, in: sequence)
    let prompted = ContinuousClock.now
    _ = choose(&state, from: logits) { onText(index, $0) }
    return ActiveText(index: index, sequence: sequence, state: state, began: began, prompted: prompted)
  }

  /// Adds at least one token to each text that has not ended.
  private func extend(_ texts: inout [ActiveText], _ onText: (Int, String) -> Void) {
    let going = texts.indices.filter { texts[$0].state.finish == nil }
    guard !going.isEmpty else { return }
    let share = Self.passRows / going.count - 1
    let steps = going.map {
      LlamaSession.Step(sequence: texts[$0].sequence, tokens: texts[$0].state.next(guessing: share))
    }
    var logits = session.extend(steps)[...]
    for (index, step) in zip(going, steps) {
      let rows = logits.prefix(step.tokens.count * info.vocabularySize)
      logits = logits.dropFirst(rows.count)
      let text = texts[index].index
      accept(step.tokens, logits: UnsafeMutableBufferPointer(rebasing: rows), &texts[index]) {
        onText(text, $0)
      }
    }
  }

  /// Chooses tokens from the logits after each of `tokens`, the last known one and a guess, as far as the guess holds.
  private func accept(
    _ tokens: [Int32], logits: UnsafeMutableBufferPointer<Float>, _ work: inout ActiveText, _ onText: (String) -> Void
  ) {
    work.passes += 1
    let known = work.state.tokens.count
    for row in tokens.indices {
      let line = logits[row * info.vocabularySize..<(row + 1) * info.vocabularySize]
      let token = choose(&work.state, from: UnsafeMutableBufferPointer(rebasing: line), onText)
      guard work.state.finish == nil, row + 1 < tokens.count, token == tokens[row + 1] else { break }
    }
    // The last token chosen is not yet part of the sequence.
    let accepted = max(0, work.state.tokens.count - known - 1)
    work.sequence.truncate(to: known + accepted)
    work.state.learn(accepted: accepted, of: tokens.count - 1)
  }

  private func choose(
    _ state: inout GenerationState, from logits: UnsafeMutableBufferPointer<Float>, _ onText: (String) -> Void
  ) -> Int32? {
    state.choose(from: logits, endTokens: endTokens, bytes: { tokenizer.bytes(of: $0) }, onText: onText)
  }
}
