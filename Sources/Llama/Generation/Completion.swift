/// A generated text.
public struct Completion: Sendable, Hashable {
  /// Why the text ends.
  public enum Finish: String, Sendable {
    /// The model ended it.
    case endOfText
    /// A stop text came.
    case stop
    /// As many tokens were generated as were asked for or fit the context.
    case length
  }

  /// The text, without the prompt and without the stop text.
  public let text: String
  /// Tokens of the prompt.
  public let promptTokens: Int
  /// Tokens generated.
  public let tokens: Int
  /// Passes through the weights after the prompt's: fewer than tokens where guesses came true.
  public let passes: Int
  /// Why the text ends.
  public let finish: Finish
  /// Time from when the prompt's turn came to the first token's logits.
  public let promptDuration: Duration
  /// Time from then to the end of the text; in a batch, other texts are generated meanwhile.
  public let duration: Duration
}
