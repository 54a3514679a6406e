/// A Llama's sizes and its tensors, which have the names and the order of rows that llama.cpp's converter gives them.
struct LlamaWeights: Sendable {
  let configuration: LlamaConfiguration
  private(set) var tensors: WeightTensors

  init(_ file: GGUFFile) throws {
    configuration = try LlamaConfiguration(file)
    tensors = file.tensors
  }

  /// - Parameters:
  ///   - tensors: Named as Hugging Face's model classes name them.
  ///   - json: The `config.json` at `path`.
  init(_ tensors: WeightTensors, configuration json: JSON, path: String) throws {
    configuration = try LlamaConfiguration(json, path: path)
    self.tensors = WeightTensors(path: tensors.path)
    let converted: [WeightTensor] = try tensors.all.compactMap { tensor in
      guard let dot = tensor.name.lastIndex(of: "."), let name = Self.name(of: tensor.name[..<dot]) else { return nil }
      let rows = Self.rowOrder(of: name, configuration)
      guard rows == nil || rows?.count == tensor.shape.first else {
        throw ModelError(
          .malformed, path: tensors.path, "tensor \(tensor.name) has shape \(tensor.shape), not that of the sizes given"
        )
      }
      return tensor.renamed(name + tensor.name[dot...], rows: rows)
    }
    try self.tensors.insert(converted)
  }

  /// Adds a LoRA adapter to the linear layers.
  mutating func apply(_ adapter: LowRankAdapter) throws {
    let isConverted = adapter.convention == .gguf
    tensors = try adapter.applied(
      to: tensors,
      name: { module in
        let name = isConverted ? module : Self.name(of: module[...])
        return name.flatMap { $0.hasPrefix("blk.") ? $0 + ".weight" : nil }
      },
      rowOrder: { module in isConverted ? nil : Self.rowOrder(of: Self.name(of: module[...]) ?? "", configuration) })
  }

  /// What llama.cpp calls a module of Hugging Face's classes; `nil` for what is none of a Llama's.
  private static func name(of module: Substring) -> String? {
    var parts = module.split(separator: ".")[...]
    if parts.first == "model" { parts.removeFirst() }
    switch parts.joined(separator: ".") {
    case "embed_tokens": return "token_embd"
    case "norm": return "output_norm"
    case "lm_head": return "output"
    default:
      guard parts.count >= 3, parts.removeFirst() == "layers", let layer = Int(parts.removeFirst()),
        let part = partNames[parts.joined(separator: ".")]
      else { return nil }
      return "blk.\(layer).\(part)"
    }
  }

  private static let partNames = [
    "input_layernorm": "attn_norm", "self_attn.q_proj": "attn_q", "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v", "self_attn.o_proj": "attn_output", "post_attention_layernorm": "ffn_norm",
    "mlp.gate_proj": "ffn_gate", "mlp.up_proj": "ffn_up", "mlp.down_proj": "ffn_down",
  ]

  /// Hugging Face's classes rotate value i of a head with value i + half; here, as in a GGUF file, pairs lie side by side.
  private static func rowOrder(of name: String, _ configuration: LlamaConfiguration) -> [Int]? {
    let heads =
      name.hasSuffix(".attn_q") ? configuration.heads : name.hasSuffix(".attn_k") ? configuration.keyValueHeads : 0
    guard heads > 0 else { return nil }
    let size = configuration.headSize
    return (0..<heads * size).map { $0 / size * size + $0 % size / 2 + $0 % 2 * (size / 2) }
  }
}
