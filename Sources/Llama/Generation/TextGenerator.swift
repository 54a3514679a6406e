import CKernels
import Foundation

/// Continues texts with a Llama. One caller at a time owns the model; the work runs on the engine's own threads.
public actor TextGenerator {
  /// Facts about the loaded model.
  public nonisolated let info: GeneratorInfo

  let session: LlamaSession
  let tokenizer: TextTokenizer
  let endTokens: Set<Int32>
  let path: String
  /// Whether several tokens in one pass get the logits that they would get one after another, to the bit.
  let rowsAreIndependent: Bool
  private let thread = InferenceThread()

  /// The engine's own thread.
  public nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

  /// Memory-maps the weights and prepares them for use.
  ///
  /// - Parameters:
  ///   - path: A `.gguf` file, or a folder with one or with a Llama's `model.safetensors` and `tokenizer.json`.
  ///   - threads: Worker threads; `nil` for one a core.
  ///   - precision: How products are computed.
  /// - Throws: ``ModelError`` naming the file and what is wrong with it.
  public init(modelAt path: String, threads: Int? = nil, precision: Precision = .fast) throws {
    FloatProduct.useOneThread()
    let loaded = try LoadedGenerator(path: path)
    let model = try LlamaModel(loaded.weights, hasHead: true, precision: precision)
    (tokenizer, endTokens) = try loaded.tokenizer()
    self.path = loaded.path
    rowsAreIndependent = model.rowsAreIndependent
    session = LlamaSession(model: model, threads: threads ?? processorCount())
    info = GeneratorInfo(
      name: loaded.name, contextLength: model.configuration.contextLength,
      vocabularySize: model.configuration.vocabularySize, parameters: loaded.weights.tensors.parameters,
      chatTemplate: loaded.template)
  }

  /// The ids of `text` as a prompt, the beginning-of-text token included where the model wants one. Safe to call from
  /// any thread.
  public nonisolated func tokens(_ text: String) -> [Int32] { tokenizer.encode(text) }

  /// The ids of a conversation in the model's chat format, up to where the assistant speaks. Safe to call from any thread.
  public nonisolated func tokens(_ messages: [ChatMessage]) -> [Int32] { info.chatTemplate.encode(messages, tokenizer) }

  /// Continues `prompt`, in which the spelling of a special token is that token.
  ///
  /// - Parameter onText: Called with each piece of the text as soon as it is certain, on the engine's thread.
  /// - Throws: ``ModelError`` with code `contextExceeded` where the prompt leaves no room; `CancellationError` where the
  ///   task is cancelled.
  public func complete(
    _ prompt: String, options: GenerationOptions = .init(), onText: (@Sendable (String) -> Void)? = nil
  ) throws -> Completion {
    try generate([GenerationRequest(prompt, options: options)], atOnce: 1) { _, text in onText?(text) }[0]
  }

  /// Answers the last of `messages` in the model's chat format. Special tokens spelled inside a message stay text.
  ///
  /// - Throws: As ``complete(_:options:onText:)``.
  public func respond(
    to messages: [ChatMessage], options: GenerationOptions = .init(), onText: (@Sendable (String) -> Void)? = nil
  ) throws -> Completion {
    try generate([GenerationRequest(messages, options: options)], atOnce: 1) { _, text in onText?(text) }[0]
  }

  /// The log-probability of each of `continuations` after `prompt`, in nats, summed over its tokens.
  ///
  /// - Throws: As ``complete(_:options:onText:)``, and ``ModelError`` with code `unsupported` where the prompt has no token.
  public func score(_ continuations: [String], after prompt: String) throws -> [Double] {
    let start = tokenizer.encode(prompt)
    guard !start.isEmpty else { throw emptyPrompt }
    return try continuations.map { continuation in
      let tokens = tokenizer.encode(continuation, addsAffixes: false, recognizesSpecialTokens: false)
      try checkContext(prompt: start.count, more: tokens.count)
      guard !tokens.isEmpty else { return 0 }
      return try session.logProbabilities(of: tokens, after: start).reduce(0, +)
    }
  }

  /// How surprised the model is by `text`, in windows that do not see one another.
  ///
  /// - Parameter window: Tokens of a window, from 2 up to the model's context; a beginning-of-text token is one of them.
  ///   Without one, the first token of each window is not predicted.
  /// - Throws: ``ModelError`` with code `contextExceeded` where the model's context has no room for a prediction;
  ///   `CancellationError` where the task is cancelled.
  public func perplexity(of text: String, window: Int = 512) throws -> Perplexity {
    let tokens = tokenizer.encode(text, addsAffixes: false, recognizesSpecialTokens: false)
    let start = tokenizer.prefix
    let size = min(max(2, window), info.contextLength) - start.count
    guard size >= (start.isEmpty ? 2 : 1) else {
      throw ModelError(
        .contextExceeded, path: path, "the model's context of \(info.contextLength) has no room for a prediction")
    }
    var sum = 0.0
    var count = 0
    for first in stride(from: 0, to: tokens.count, by: size) {
      try Task.checkCancellation()
      var part = tokens[first..<min(tokens.count, first + size)]
      var context = start
      if context.isEmpty { context.append(part.removeFirst()) }
      guard !part.isEmpty else { continue }
      sum -= try session.logProbabilities(of: Array(part), after: context).reduce(0, +)
      count += part.count
    }
    return Perplexity(tokens: count, negativeLogLikelihood: sum)
  }

  /// The log-probability of every token of the vocabulary after each of `tokens`, for comparing precisions and engines.
  package func nextTokenLogProbabilities(after tokens: [Int32]) throws -> [[Float]] {
    try checkContext(prompt: tokens.count, more: 0)
    var result: [[Float]] = []
    try session.forEachPrediction(of: tokens, from: 0) { logits in
      let total = kb_log_sum_exp(logits.baseAddress!, logits.count)
      result.append(logits.map { $0 - total })
    }
    return result
  }

  /// Why a prompt without any token is refused: nothing says what the first token should be.
  var emptyPrompt: ModelError {
    ModelError(.unsupported, path: path, "cannot continue an empty prompt: the model has no beginning-of-text token")
  }

  /// Refuses what does not fit the context, with the numbers.
  func checkContext(prompt: Int, more: Int) throws {
    guard prompt + more <= info.contextLength else {
      throw ModelError(
        .contextExceeded, path: path,
        "the prompt has \(prompt) tokens and needs room for \(more) more; the model's context is \(info.contextLength)")
    }
  }
}
