/// Turns texts into vectors. One caller at a time owns the model; the work runs on the engine's own threads.
public actor TextEncoder {
  /// What a text is to the search: some encoders prefix questions and passages differently.
  public enum Role: Sendable { case query, passage }

  /// Facts about the loaded model.
  public nonisolated let info: EncoderInfo

  /// Memory-maps the weights and prepares them for use.
  ///
  /// - Parameters:
  ///   - path: A `.gguf` file, or a folder with `model.safetensors`.
  ///   - description: How the weights are used; `nil` reads it from beside the weights, or derives it from them.
  ///   - threads: Worker threads; `nil` for one a core.
  /// - Throws: ``ModelError`` naming the file and what is wrong with it.
  public init(modelAt path: String, description: EncoderDescription? = nil, threads: Int? = nil) throws {
    throw ModelError(.unsupported, path: path, "no engine yet")
  }

  /// The number of tokens the encoder sees in `text`, special tokens included. Safe to call from any thread.
  public nonisolated func tokenCount(_ text: String) -> Int { 0 }

  /// Encodes texts, one vector each, in order. The same text gives the same bytes whatever it is batched with.
  ///
  /// A text longer than `info.maximumTokens` is cut at that length.
  public func encode(_ texts: [String], as role: Role) throws -> Embeddings {
    Embeddings(dimensions: info.dimensions, values: [])
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
