/// Facts about a loaded generator.
public struct GeneratorInfo: Sendable, Hashable {
  /// The name in the weights' metadata, empty where there is none.
  public let name: String
  /// The most tokens of prompt and answer together.
  public let contextLength: Int
  /// Number of tokens the model knows.
  public let vocabularySize: Int
  /// Number of weights.
  public let parameters: Int
  /// The chat format the weights were trained on.
  public let chatTemplate: ChatTemplate
}
