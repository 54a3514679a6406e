import Foundation

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

/// How probable a text is to a model.
public struct Perplexity: Sendable, Hashable {
  /// Tokens that were predicted.
  public let tokens: Int
  /// Sum over the tokens, in nats.
  public let negativeLogLikelihood: Double
  /// e to the mean negative log-likelihood.
  public var perplexity: Double { exp(negativeLogLikelihood / Double(max(1, tokens))) }
}

/// One turn of a conversation.
public struct ChatMessage: Sendable, Hashable {
  /// Who speaks.
  public enum Role: String, Sendable { case system, user, assistant }

  /// Who speaks.
  public var role: Role
  /// What is said.
  public var content: String

  /// Creates a message.
  public init(_ role: Role, _ content: String) {
    self.role = role
    self.content = content
  }
}
