/// One text while it is generated: what was chosen so far, and when it ends.
struct GenerationState {
  let promptTokens: Int
  /// The prompt and what was generated after it.
  private(set) var tokens: [Int32]
  private(set) var finish: Completion.Finish?
  private var sampler: Sampler
  private var stream: TextStream
  private var lookup: PromptLookup?
  private let limit: Int

  /// - Parameters:
  ///   - limit: The most tokens to generate.
  ///   - guesses: Whether later tokens are guessed, for a model that can check several at once without another result.
  init(prompt: [Int32], options: GenerationOptions, limit: Int, guesses: Bool) {
    promptTokens = prompt.count
    tokens = prompt
    sampler = Sampler(options: options)
    stream = TextStream(stops: options.stop)
    lookup = guesses ? PromptLookup(prompt) : nil
    self.limit = limit
    if limit < 1 { finish = .length }
  }

  /// Tokens generated.
  var count: Int { tokens.count - promptTokens }
  /// The text so far, as far as it is certain.
  var text: String { stream.text }

  /// Chooses the next token from its logits; returns it unless the text ends before it, or has ended already.
  mutating func choose(
    from logits: UnsafeMutableBufferPointer<Float>, endTokens: Set<Int32>, bytes: (Int32) -> ArraySlice<UInt8>,
    onText: (String) -> Void
  ) -> Int32? {
    guard finish == nil else { return nil }
    let token = sampler.choose(from: logits, after: tokens)
    if endTokens.contains(token) {
      end(.endOfText, onText)
      return nil
    }
    tokens.append(token)
    lookup?.append(token)
    if let text = stream.append(bytes(token)) { onText(text) }
    if stream.isStopped {
      end(.stop, onText)
    } else if count >= limit {
      end(.length, onText)
    }
    return token
  }

  /// The last token, and a guess of at most `most` tokens at what follows it.
  func next(guessing most: Int) -> [Int32] {
    tokens.suffix(1) + (lookup?.guess(upTo: min(most, limit - count - 1)) ?? [])
  }

  /// Takes note of how much of a guess came true.
  mutating func learn(accepted: Int, of guessed: Int) { lookup?.learn(accepted: accepted, of: guessed) }

  private mutating func end(_ reason: Completion.Finish, _ onText: (String) -> Void) {
    finish = reason
    if let text = stream.finish() { onText(text) }
  }
}
