/// How weights are used as an encoder: the content of `kb-model.json` beside the weights.
///
/// Every property is part of the encoder's identity: vectors of different descriptions are never compared.
public struct EncoderDescription: Codable, Sendable, Hashable {
  /// How token states become one vector.
  public enum Pooling: String, Codable, Sendable { case mean, last, cls }
  /// What a token may attend to.
  public enum Attention: String, Codable, Sendable { case causal, bidirectional }

  /// How token states become one vector; `nil` for what the weights' folder says, else the mean.
  public var pooling: Pooling?
  /// What a token of a Llama may attend to; `nil` for those before it. BERT always attends both ways.
  public var attention: Attention?
  /// Leave the first token, an attention sink in causal models, out of the mean.
  public var skipFirstToken: Bool?
  /// Stop after this many layers.
  public var layers: Int?
  /// Longest input in tokens.
  public var maximumTokens: Int?
  /// Put before a question.
  public var queryPrefix: String?
  /// Put before a passage.
  public var passagePrefix: String?

  /// The name of a safetensors file beside the weights whose matrix `weight` (and `bias`, if any) is applied to each
  /// pooled vector.
  public var projection: String?

  /// A description that leaves everything to the weights' own metadata.
  public init() {}
}
