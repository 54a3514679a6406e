/// How a language model's sentences fared.
public struct Written: Sendable, Codable, Hashable {
  /// The model's name.
  public var model: String
  /// Sentences that the model wrote, each once.
  public var sentences: Int
  /// Sentences that were dropped because no passage bears them out.
  public var dropped: Int
  /// Whether so little was left that the quotes are shown instead.
  public var isExtractive: Bool

  enum CodingKeys: String, CodingKey {
    case model, sentences, dropped
    case isExtractive = "is_extractive"
  }

  /// What a reader should know about it, in one line.
  var note: String {
    let counts = "\(sentences - dropped) of \(counted(sentences, "sentence")) by \(model) borne out"
    return isExtractive ? "\(counts): too few, so these are quotes." : "\(counts), \(dropped) dropped."
  }
}
