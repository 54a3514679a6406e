/// Facts about a loaded encoder.
public struct EncoderInfo: Sendable, Hashable {
  /// `bert`, `llama` or `static`.
  public let architecture: String
  /// Length of a vector.
  public let dimensions: Int
  /// Longest input in tokens, special tokens included.
  public let maximumTokens: Int
  /// Longest passage in tokens, special tokens included: what the prefix of passages leaves.
  public let maximumPassageTokens: Int
  /// Number of weights.
  public let parameters: Int
  /// How the weights are used.
  public let description: EncoderDescription
}
