/// The sizes of a BERT encoder, from its `config.json`.
struct BERTConfiguration: Sendable {
  enum Activation: Sendable { case gelu, geluTanh }

  let width: Int
  let innerWidth: Int
  let heads: Int
  let layers: Int
  let vocabularySize: Int
  let positions: Int
  let tokenTypes: Int
  let normEpsilon: Float
  let activation: Activation

  /// - Throws: ``ModelError`` where the architecture is not BERT or a size is missing or absurd.
  init(_ json: JSON, path: String) throws {
    let type = json["model_type"].text ?? json["architectures"].array.first?.text ?? "?"
    guard type == "bert" else {
      throw ModelError(
        .unsupported, path: path, "describes a model of type \(type); bert, llama and mistral can be run")
    }
    guard ["absolute", nil].contains(json["position_embedding_type"].text) else {
      throw ModelError(.unsupported, path: path, "asks for positions that are not absolute")
    }
    func size(_ key: StaticString, upTo most: Int = 1 << 24, default fallback: Int? = nil) throws -> Int {
      guard let value = json[key].int ?? fallback, 1...most ~= value else {
        throw ModelError(.malformed, path: path, "\(key) is missing or not a size")
      }
      return value
    }
    width = try size("hidden_size")
    innerWidth = try size("intermediate_size")
    heads = try size("num_attention_heads")
    layers = try size("num_hidden_layers", upTo: 4096)
    vocabularySize = try size("vocab_size")
    positions = try size("max_position_embeddings")
    tokenTypes = try size("type_vocab_size", default: 2)
    normEpsilon = Float(json["layer_norm_eps"].double ?? 1e-12)
    guard width.isMultiple(of: heads) else {
      throw ModelError(.malformed, path: path, "\(heads) heads do not divide a width of \(width)")
    }
    switch json["hidden_act"].text {
    case "gelu", nil: activation = .gelu
    case "gelu_new", "gelu_pytorch_tanh": activation = .geluTanh
    case let other?: throw ModelError(.unsupported, path: path, "asks for the activation \(other); gelu is supported")
    }
  }
}
