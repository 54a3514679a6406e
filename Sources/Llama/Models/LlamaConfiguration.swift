/// The sizes of a Llama.
package struct LlamaConfiguration: Sendable {
  let width: Int
  let innerWidth: Int
  let heads: Int
  let keyValueHeads: Int
  let headSize: Int
  let layers: Int
  let contextLength: Int
  let vocabularySize: Int
  let normEpsilon: Float
  let rotation: RotaryPositions

  /// What `model_type` of a `config.json` says where its network is a Llama's.
  package static let types: Set<String?> = ["llama", "mistral"]

  /// - Throws: ``ModelError`` where the architecture is not Llama or a size is missing or absurd.
  init(_ file: GGUFFile) throws {
    let architecture = try file.string("general.architecture") ?? "?"
    guard architecture == "llama" else {
      throw ModelError(.unsupported, path: file.path, "has the architecture \(architecture); llama can be run")
    }
    func size(_ key: String, upTo most: Int = 1 << 20, default fallback: Int? = nil) throws -> Int {
      let value = try file.integer("llama.\(key)", default: fallback)
      guard value > 0, value <= most else {
        throw ModelError(.malformed, path: file.path, "llama.\(key) is \(value), which is not a usable size")
      }
      return value
    }
    guard try file.integer("llama.expert_count", default: 0) == 0 else {
      throw ModelError(.unsupported, path: file.path, "is a mixture of experts, which is not supported")
    }
    width = try size("embedding_length")
    innerWidth = try size("feed_forward_length")
    heads = try size("attention.head_count", upTo: 4096)
    keyValueHeads = try size("attention.head_count_kv", upTo: 4096, default: heads)
    headSize = try size("attention.key_length", upTo: 4096, default: width / heads)
    layers = try size("block_count", upTo: 4096)
    contextLength = try size("context_length", upTo: 1 << 30)
    guard let tokens = file.tensors.find("token_embd.weight"), tokens.shape.count == 2 else {
      throw ModelError(.malformed, path: file.path, "has no tensor token_embd.weight; the file is incomplete")
    }
    vocabularySize = tokens.rows
    normEpsilon = Float(try file.double("llama.attention.layer_norm_rms_epsilon"))
    guard heads.isMultiple(of: keyValueHeads),
      try file.integer("llama.attention.value_length", default: headSize) == headSize
    else {
      throw ModelError(
        .unsupported, path: file.path, "has \(heads) heads over \(keyValueHeads) key/value heads of unequal sizes")
    }
    rotation = try RotaryPositions(file, headSize: headSize, contextLength: contextLength)
  }

  /// - Parameter json: The `config.json` at `path`, of a Llama or a Mistral.
  /// - Throws: ``ModelError`` where a size is missing or absurd.
  init(_ json: JSON, path: String) throws {
    func size(_ key: StaticString, upTo most: Int = 1 << 20, default fallback: Int? = nil) throws -> Int {
      guard let value = json[key].int ?? fallback, 1...most ~= value else {
        throw ModelError(.malformed, path: path, "\(key) is missing or not a size")
      }
      return value
    }
    guard ["silu", nil].contains(json["hidden_act"].text) else {
      throw ModelError(
        .unsupported, path: path, "asks for the activation \(json["hidden_act"].text ?? "?"); silu is supported")
    }
    width = try size("hidden_size")
    innerWidth = try size("intermediate_size")
    heads = try size("num_attention_heads", upTo: 4096)
    keyValueHeads = try size("num_key_value_heads", upTo: 4096, default: heads)
    headSize = try size("head_dim", upTo: 4096, default: width / heads)
    layers = try size("num_hidden_layers", upTo: 4096)
    vocabularySize = try size("vocab_size", upTo: 1 << 24)
    let positions = try size("max_position_embeddings", upTo: 1 << 30, default: 2048)
    // Beyond its window a Mistral forgets, which is not done here.
    contextLength = min(positions, try size("sliding_window", upTo: 1 << 30, default: positions))
    normEpsilon = Float(json["rms_norm_eps"].double ?? 1e-6)
    guard heads.isMultiple(of: keyValueHeads) else {
      throw ModelError(.malformed, path: path, "has \(heads) heads over \(keyValueHeads) key/value heads")
    }
    rotation = try RotaryPositions(json, headSize: headSize, contextLength: positions, path: path)
  }
}
