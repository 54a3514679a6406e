/// How the next token is chosen and when to stop.
public struct GenerationOptions: Sendable, Hashable {
  /// The most tokens to generate; none below 1. What the prompt leaves of the context bounds them, too, and either way the
  /// text ends with ``Completion/Finish/length``.
  public var maximumTokens = 256
  /// Divides the logits before they become probabilities, above 0; up to 0 the most probable token is always taken.
  public var temperature: Float = 0
  /// Choose among so many of the most probable tokens; all where it is below 1.
  public var topK: Int?
  /// Choose among the most probable tokens that together have this probability, from 0 (the most probable one) to 1 (all).
  public var topP: Float?
  /// Choose among tokens at least this probable relative to the most probable one, from 0 (all) to 1 (that one).
  public var minP: Float?
  /// Divides positive logits of tokens seen among the last 64 and multiplies negative ones. Above 1 such tokens become
  /// less probable, 1 leaves them alone; what is not above 0 counts as 1.
  public var repetitionPenalty: Float = 1
  /// The same seed gives the same text.
  public var seed: UInt64 = 0
  /// Texts before which the answer ends.
  public var stop: [String] = []
  /// Guess the next tokens where the text repeats itself, and check several in one pass. The text is the same, sooner.
  public var guessesAhead = true

  /// The most probable token at each step, up to 256 of them.
  public init() {}
}
