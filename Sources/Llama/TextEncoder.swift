/// Turns texts into vectors. One caller at a time owns the model; the work runs on the engine's own threads.
public actor TextEncoder {
  /// What a text is to the search: some encoders prefix questions and passages differently.
  public enum Role: Sendable { case query, passage }

  /// Facts about the loaded model.
  public nonisolated let info: EncoderInfo

  private let model: any EncoderModel
  private let tokenizer: TextTokenizer
  private let description: EncoderDescription
  private let pool: WorkerPool
  private let scratches: [Scratch]
  private let thread = InferenceThread()

  public nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

  /// Memory-maps the weights and prepares them for use.
  ///
  /// - Parameters:
  ///   - path: A `.gguf` file, or a folder with `model.safetensors` and `tokenizer.json`, or with one `.gguf` file.
  ///   - description: How the weights are used; `nil` reads it from `kb-model.json` beside the weights, or derives it
  ///     from them.
  ///   - threads: Worker threads; `nil` for one a core.
  /// - Throws: ``ModelError`` naming the file and what is wrong with it.
  public init(modelAt path: String, description: EncoderDescription? = nil, threads: Int? = nil) throws {
    let loaded = try LoadedEncoder(path: path, description: description)
    model = loaded.model
    tokenizer = loaded.tokenizer
    self.description = loaded.description
    info = loaded.info
    pool = WorkerPool(workers: threads ?? processorCount())
    scratches = (0..<pool.workers).map { _ in Scratch() }
    useOneThreadPerProduct()
  }

  /// The number of tokens the encoder sees in `text`, special tokens included. Safe to call from any thread.
  public nonisolated func tokenCount(_ text: String) -> Int { tokenizer.encode(text).count }

  /// The ids of `text` as the model sees it, special tokens included, not cut. Safe to call from any thread.
  public nonisolated func tokens(_ text: String) -> [Int32] { tokenizer.encode(text) }

  /// Encodes texts, one vector each, in order. The same text gives the same bytes whatever it is batched with.
  ///
  /// A text longer than `info.maximumTokens` is cut at that length. A text without any token gives a vector of zeros.
  public func encode(_ texts: [String], as role: Role) throws -> Embeddings {
    let prefix = (role == .query ? description.queryPrefix : description.passagePrefix) ?? ""
    let dimensions = info.dimensions
    let (model, tokenizer, limit, scratches) = (model, tokenizer, info.maximumTokens, scratches)
    let values = [Float](unsafeUninitializedCapacity: texts.count * dimensions) { buffer, initialized in
      // A text at a time: a product's rounding may depend on its number of rows, and a vector must not depend on what
      // else was asked for.
      nonisolated(unsafe) let output = buffer.baseAddress
      pool.run(count: texts.count) { index, worker in
        guard let vector = output.map({ $0 + index * dimensions }) else { return }
        let tokens = tokenizer.encode(prefix + texts[index], limit: limit)
        model.encode([tokens], scratch: scratches[worker], into: vector)
        normalize(vector, count: dimensions)
      }
      initialized = texts.count * dimensions
    }
    return Embeddings(dimensions: dimensions, values: values)
  }
}

/// Facts about a loaded encoder.
public struct EncoderInfo: Sendable, Hashable {
  /// `bert`, `llama` or `static`.
  public let architecture: String
  /// Length of a vector.
  public let dimensions: Int
  /// Longest input in tokens, special tokens included.
  public let maximumTokens: Int
  /// Number of weights.
  public let parameters: Int
}

/// Vectors of several texts: a row-major matrix of `count` × `dimensions` floats, each row of unit length.
public struct Embeddings: Sendable {
  public let dimensions: Int
  public var values: [Float]

  /// Creates a matrix from row-major values.
  public init(dimensions: Int, values: [Float]) {
    self.dimensions = dimensions
    self.values = values
  }

  public var count: Int { dimensions == 0 ? 0 : values.count / dimensions }

  /// The vector of the text at `index`.
  public subscript(index: Int) -> ArraySlice<Float> { values[index * dimensions..<(index + 1) * dimensions] }
}
