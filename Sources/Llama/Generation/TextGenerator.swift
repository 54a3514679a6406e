import CKernels
import Foundation

/// Continues texts with a Llama. One caller at a time owns the model; the work runs on the engine's own threads.
public actor TextGenerator {
  /// Facts about the loaded model.
  public nonisolated let info: GeneratorInfo

  let session: LlamaSession
  private let tokenizer: TextTokenizer
  private let template: ChatTemplate
  private let endTokens: Set<Int32>
  private let path: String
  private let thread = InferenceThread()

  /// The engine's own thread.
  public nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

  /// Memory-maps the weights and prepares them for use.
  ///
  /// - Parameters:
  ///   - path: A `.gguf` file, or a folder with one.
  ///   - threads: Worker threads; `nil` for one a core.
  ///   - precision: How products are computed.
  /// - Throws: ``ModelError`` naming the file and what is wrong with it.
  public init(modelAt path: String, threads: Int? = nil, precision: Precision = .fast) throws {
    guard case .gguf(let file) = try ModelFiles(path: path).weights else {
      throw ModelError(.unsupported, path: path, "is an encoder; text is generated from a Llama in a .gguf file")
    }
    let gguf = try GGUFFile(path: file)
    let model = try LlamaModel(gguf, hasHead: true, precision: precision)
    let tokenizer = try TextTokenizer(gguf: gguf)
    try tokenizer.validate(rows: model.configuration.vocabularySize, path: file)
    let template = ChatTemplate(jinja: try gguf.string("tokenizer.chat_template") ?? "")
    let named = ["eos_token_id", "eot_token_id"]
      .compactMap { try? gguf.integer("tokenizer.ggml.\($0)") }.map { Int32(clamping: $0) }
    endTokens = Set(named + template.endTokens.compactMap { tokenizer.added.ids[$0] })
    self.tokenizer = tokenizer
    self.template = template
    self.path = file
    session = LlamaSession(model: model, threads: threads ?? processorCount(), precision: precision)
    info = GeneratorInfo(
      name: try gguf.string("general.name") ?? "", contextLength: model.configuration.contextLength,
      vocabularySize: model.configuration.vocabularySize, parameters: gguf.tensors.parameters, chatTemplate: template)
    useOneThreadPerProduct()
  }

  /// The ids of `text` as a prompt, the beginning-of-text token included where the model wants one. Safe to call from
  /// any thread.
  public nonisolated func tokens(_ text: String) -> [Int32] { tokenizer.encode(text) }

  /// Continues `prompt`, in which the spelling of a special token is that token.
  ///
  /// - Parameter onText: Called with each piece of the text as soon as it is certain, on the engine's thread.
  /// - Throws: ``ModelError`` with code `contextExceeded` where the prompt leaves no room; `CancellationError` where the
  ///   task is cancelled.
  public func complete(
    _ prompt: String, options: GenerationOptions = .init(), onText: (@Sendable (String) -> Void)? = nil
  ) throws -> Completion {
    try generate(after: tokenizer.encode(prompt), options: options, onText: onText)
  }

  /// Answers the last of `messages` in the model's chat format. Special tokens spelled inside a message stay text.
  ///
  /// - Throws: As ``complete(_:options:onText:)``.
  public func respond(
    to messages: [ChatMessage], options: GenerationOptions = .init(), onText: (@Sendable (String) -> Void)? = nil
  ) throws -> Completion {
    try generate(after: template.encode(messages, tokenizer), options: options, onText: onText)
  }

  /// The log-probability of each of `continuations` after `prompt`, in nats, summed over its tokens.
  ///
  /// - Throws: As ``complete(_:options:onText:)``.
  public func score(_ continuations: [String], after prompt: String) throws -> [Double] {
    let start = tokenizer.encode(prompt)
    return try continuations.map { continuation in
      let tokens = tokenizer.encode(continuation, addsAffixes: false, recognizesSpecialTokens: false)
      try checkContext(prompt: start.count, more: tokens.count)
      guard !start.isEmpty, !tokens.isEmpty else { return 0 }
      return session.logProbabilities(of: tokens, after: start).reduce(0, +)
    }
  }

  /// How surprised the model is by `text`, in windows of `window` tokens that do not see one another.
  ///
  /// - Throws: `CancellationError` where the task is cancelled.
  public func perplexity(of text: String, window: Int = 512) throws -> Perplexity {
    let tokens = tokenizer.encode(text, addsAffixes: false, recognizesSpecialTokens: false)
    let start = tokenizer.prefix
    let size = max(2, min(window, info.contextLength)) - start.count
    var sum = 0.0
    var count = 0
    for first in stride(from: 0, to: tokens.count, by: size) {
      try Task.checkCancellation()
      var part = tokens[first..<min(tokens.count, first + size)]
      var context = start
      if context.isEmpty { context.append(part.removeFirst()) }
      guard !part.isEmpty else { continue }
      sum -= session.logProbabilities(of: Array(part), after: context).reduce(0, +)
      count += part.count
    }
    return Perplexity(tokens: count, negativeLogLikelihood: sum)
  }

  /// The log-probability of every token of the vocabulary after each token of `text`, for comparing precisions.
  package func nextTokenLogProbabilities(_ text: String) throws -> [[Float]] {
    let tokens = tokenizer.encode(text)
    try checkContext(prompt: tokens.count, more: 0)
    var result: [[Float]] = []
    session.forEachPrediction(of: tokens, from: 0) { scores in
      let total = kb_log_sum_exp(scores.baseAddress!, scores.count)
      result.append(scores.map { $0 - total })
    }
    return result
  }

  /// Refuses what does not fit the context, with the numbers.
  func checkContext(prompt: Int, more: Int) throws {
    guard prompt + more <= info.contextLength else {
      throw ModelError(
        .contextExceeded, path: path,
        "the prompt has \(prompt) tokens and needs room for \(more) more; the model's context is \(info.contextLength)")
    }
  }

  private func generate(
    after prompt: [Int32], options: GenerationOptions, onText: (@Sendable (String) -> Void)?
  ) throws -> Completion {
    try checkContext(prompt: prompt.count, more: 1)
    guard !prompt.isEmpty else {
      throw ModelError(
        .unsupported, path: path, "cannot continue an empty prompt: the model has no beginning-of-text token")
    }
    var sampler = Sampler(options: options)
    var stream = TextStream(stops: options.stop)
    var tokens = prompt
    let clock = ContinuousClock()
    let began = clock.now
    var scores = session.scores(after: tokens)
    let prompted = clock.now
    var finish = Completion.Finish.length
    let limit = min(options.maximumTokens, info.contextLength - prompt.count)
    while tokens.count - prompt.count < limit {
      try Task.checkCancellation()
      let token = sampler.choose(from: scores, after: tokens)
      if endTokens.contains(token) {
        finish = .endOfText
        break
      }
      tokens.append(token)
      if let text = stream.append(tokenizer.base.bytes(of: token)) { onText?(text) }
      if stream.isStopped {
        finish = .stop
        break
      }
      if tokens.count - prompt.count < limit { scores = session.scores(after: tokens) }
    }
    if let text = stream.finish() { onText?(text) }
    return Completion(
      text: stream.text, promptTokens: prompt.count, tokens: tokens.count - prompt.count, finish: finish,
      promptDuration: prompted - began, duration: clock.now - prompted)
  }
}
