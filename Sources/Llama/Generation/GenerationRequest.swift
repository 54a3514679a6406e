/// A text to be generated.
public struct GenerationRequest: Sendable, Hashable {
  enum Prompt: Sendable, Hashable {
    case text(String)
    case conversation([ChatMessage])
  }

  let prompt: Prompt
  let options: GenerationOptions

  /// The continuation of `prompt`, in which the spelling of a special token is that token.
  public init(_ prompt: String, options: GenerationOptions = .init()) {
    self.prompt = .text(prompt)
    self.options = options
  }

  /// The answer to the last of `messages`. Special tokens spelled inside a message stay text.
  public init(_ messages: [ChatMessage], options: GenerationOptions = .init()) {
    prompt = .conversation(messages)
    self.options = options
  }
}
