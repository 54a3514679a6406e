import CKernels

/// Turns texts into vectors. One caller at a time owns the model; the work runs on the engine's own threads.
public actor TextEncoder {
  /// What a text is to the search: some encoders prefix questions and passages differently.
  public enum Role: Sendable { case query, passage }

  /// Facts about the loaded model.
  public nonisolated let info: EncoderInfo

  private let model: any EncoderModel
  let tokenizer: TextTokenizer
  private let description: EncoderDescription
  private let pool: WorkerPool
  /// Texts go through the network together until they have so many tokens: enough rows to fill the integer products,
  /// few enough that their values stay in a core's cache. Float products round by their number of rows, and a vector
  /// must not depend on what else was asked for, so where there is one a text goes alone.
  private let groupTokens: Int
  private let scratches: [Scratch]
  private let thread = InferenceThread()

  /// The engine's own thread.
  public nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

  /// Memory-maps the weights and prepares them for use.
  ///
  /// - Parameters:
  ///   - path: A `.gguf` file, or a folder with `model.safetensors` (or several and their index) and `tokenizer.json`, or
  ///     with one `.gguf` file.
  ///   - description: How the weights are used; `nil` reads it from `kb-model.json` beside the weights, or derives it
  ///     from them.
  ///   - threads: Worker threads; `nil` for one a core.
  ///   - precision: How products are computed; vectors of the two differ in the third decimal.
  /// - Throws: ``ModelError`` naming the file and what is wrong with it.
  public init(
    modelAt path: String, description: EncoderDescription? = nil, threads: Int? = nil, precision: Precision = .fast
  ) throws {
    FloatProduct.useOneThread()
    let loaded = try LoadedEncoder(path: path, description: description, precision: precision)
    model = loaded.model
    groupTokens = model.rowsAreIndependent ? 128 : 1
    tokenizer = loaded.tokenizer
    self.description = loaded.description
    info = loaded.info
    pool = WorkerPool(workers: threads ?? processorCount())
    scratches = (0..<pool.workers).map { _ in Scratch(sharers: 1) }
  }

  /// The number of tokens the encoder sees in `text`, special tokens included. Safe to call from any thread.
  public nonisolated func tokenCount(_ text: String) -> Int { tokenizer.encode(text).count }

  /// The ids of `text` as the model sees it, special tokens included, not cut. Safe to call from any thread.
  public nonisolated func tokens(_ text: String) -> [Int32] { tokenizer.encode(text) }

  /// Encodes texts, one vector each, in order. The same text gives the same bytes whatever it is batched with.
  ///
  /// A text longer than `info.maximumTokens` is cut at that length. A text without any token gives a vector of zeros.
  ///
  /// - Throws: `CancellationError` where the task is cancelled.
  public func encode(_ texts: [String], as role: Role) throws -> Embeddings {
    let prefix = (role == .query ? description.queryPrefix : description.passagePrefix) ?? ""
    let dimensions = info.dimensions
    // A bounded number of texts at a time, so that the tokens of a whole corpus are never held.
    var values: [Float] = []
    values.reserveCapacity(texts.count * dimensions)
    for first in stride(from: 0, to: texts.count, by: 1024) {
      try Task.checkCancellation()
      let tokens = tokenize(texts[first..<min(texts.count, first + 1024)], prefix: prefix)
      values += encode(tokens)
    }
    return Embeddings(dimensions: dimensions, values: values)
  }

  private func tokenize(_ texts: ArraySlice<String>, prefix: String) -> [[Int32]] {
    var tokens = [[Int32]](repeating: [], count: texts.count)
    let (tokenizer, limit) = (tokenizer, info.maximumTokens)
    tokens.withUnsafeMutableBufferPointer { tokens in
      // Each item writes its own element.
      nonisolated(unsafe) let tokens = tokens
      pool.run(count: texts.count) { index, _ in
        tokens[index] = tokenizer.encode(prefix + texts[texts.startIndex + index], limit: limit)
      }
    }
    return tokens
  }

  private func encode(_ tokens: [[Int32]]) -> [Float] {
    let dimensions = info.dimensions
    var groups: [Range<Int>] = []
    var rows = Int.max
    for (index, text) in tokens.enumerated() {
      if rows >= groupTokens {
        groups.append(index..<index)
        rows = 0
      }
      groups[groups.count - 1] = groups[groups.count - 1].lowerBound..<index + 1
      rows += max(1, text.count)
    }
    let (model, scratches) = (model, scratches)
    return [Float](unsafeUninitializedCapacity: tokens.count * dimensions) { buffer, initialized in
      // Each group writes its own rows.
      nonisolated(unsafe) let output = buffer
      pool.run(count: groups.count) { item, worker in
        let group = groups[item]
        guard let vectors = output.baseAddress.map({ $0 + group.lowerBound * dimensions }) else { return }
        model.encode(tokens[group], scratch: scratches[worker], into: vectors)
        for row in 0..<group.count { normalize(vectors + row * dimensions, count: dimensions) }
      }
      initialized = tokens.count * dimensions
    }
  }
}

/// Scales a vector to unit length in place. A vector of zeros stays.
private func normalize(_ vector: UnsafeMutablePointer<Float>, count: Int) {
  let length = kb_dot(vector, vector, count).squareRoot()
  guard length > 0, length.isFinite else { return }
  for index in 0..<count { vector[index] /= length }
}
