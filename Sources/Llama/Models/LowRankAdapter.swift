import Foundation

/// A LoRA adapter beside the weights: changes of weight matrices by the names of the modules they belong to.
struct LowRankAdapter: Sendable {
  /// How the modules are called.
  enum Convention: Sendable {
    /// As the weights in a GGUF file, `blk.0.attn_q`; rows lie as in such a file.
    case gguf
    /// As in Hugging Face's model classes, `layers.0.self_attn.q_proj`.
    case huggingFace
  }

  let path: String
  let convention: Convention
  private(set) var modules: [String: (down: WeightTensor, up: WeightTensor)] = [:]
  private let alpha: Double
  private let scalesByRoot: Bool

  /// - Parameter path: A folder with `adapter_config.json` and `adapter_model.safetensors`, as PEFT saves it, or a GGUF
  ///   file as llama.cpp's converter writes it.
  /// - Throws: ``ModelError`` where it is damaged or another kind of adapter.
  init(path: String) throws {
    self = try path.lowercased().hasSuffix(".gguf") ? Self(GGUFFile(path: path)) : Self(folder: path)
  }

  private init(folder: String) throws {
    let configurationPath = folder + "/adapter_config.json"
    let configuration = try JSON(contentsOf: configurationPath)
    alpha = try Self.alpha(configuration, path: configurationPath)
    scalesByRoot = configuration["use_rslora"].bool ?? false
    convention = .huggingFace
    path = folder + "/adapter_model.safetensors"
    let tensors = try SafetensorsFile(path: path).tensors
    try pair(Array(tensors.all), in: tensors, down: ".lora_A.weight", up: ".lora_B.weight") { name in
      name.hasPrefix("base_model.model.") ? name.dropFirst(17) : name[...]
    }
  }

  /// - Parameter others: Names of tensors in the file that are no part of the adapter.
  /// - Throws: ``ModelError`` where the file is damaged or no LoRA adapter.
  init(_ file: GGUFFile, besides others: Set<String> = []) throws {
    path = file.path
    guard try file.string("adapter.type") == "lora" else {
      throw ModelError(.unsupported, path: path, "is not a LoRA adapter (adapter.type is not lora)")
    }
    convention = .gguf
    alpha = try file.double("adapter.lora.alpha")
    scalesByRoot = false
    try pair(file.tensors.all.filter { !others.contains($0.name) }, in: file.tensors, down: ".lora_a", up: ".lora_b") {
      $0.hasSuffix(".weight") ? $0.dropLast(7) : $0[...]
    }
  }

  /// The scale of a PEFT adapter; refuses what changes more than that scale says.
  private static func alpha(_ configuration: JSON, path: String) throws -> Double {
    guard configuration["peft_type"].text == "LORA" else {
      throw ModelError(
        .unsupported, path: path, "is an adapter of type \(configuration["peft_type"].text ?? "?"); LORA can be read")
    }
    for key in ["use_dora", "fan_in_fan_out", "lora_bias"] as [StaticString] where configuration[key].bool ?? false {
      throw ModelError(.unsupported, path: path, "asks for \(key), which is not supported")
    }
    guard case .object(let patterns) = configuration["alpha_pattern"], !patterns.isEmpty else {
      guard let alpha = configuration["lora_alpha"].double, alpha.isFinite else {
        throw ModelError(.malformed, path: path, "lora_alpha is missing or not a number")
      }
      return alpha
    }
    throw ModelError(.unsupported, path: path, "gives modules a scale of their own (alpha_pattern); use one for all")
  }

  private mutating func pair(
    _ halves: [WeightTensor], in tensors: WeightTensors, down: String, up: String, module: (String) -> Substring
  ) throws {
    for tensor in halves where !tensor.name.hasSuffix(up) {
      guard tensor.name.hasSuffix(down) else {
        throw ModelError(.unsupported, path: path, "tensor \(tensor.name) is not part of a LoRA adapter")
      }
      let name = String(tensor.name.dropLast(down.count))
      guard let other = tensors.find(name + up), tensor.shape.count == 2, other.shape.count == 2,
        other.columns == tensor.rows
      else {
        throw ModelError(.malformed, path: path, "\(name) has no two matrices whose product can be taken")
      }
      modules[String(module(name))] = (tensor, other)
    }
    guard modules.count * 2 == halves.count else {
      throw ModelError(.malformed, path: path, "has matrices without their counterpart")
    }
  }

  /// The weights with the adapter's changes, which are made while rows are expanded.
  ///
  /// - Parameters:
  ///   - name: The name in `tensors` of the weight matrix of a module, `nil` for what is no linear layer.
  ///   - rowOrder: The order in which `tensors` keeps the rows of a matrix where it is not the module's.
  /// - Throws: ``ModelError`` where the adapter does not belong to these weights.
  func applied(
    to tensors: WeightTensors, name: (String) -> String?, rowOrder: (String) -> [Int]? = { _ in nil }
  ) throws -> WeightTensors {
    var result = tensors
    var changed: Set<String> = []
    for (module, (down, up)) in modules.sorted(by: { $0.key < $1.key }) {
      let order = rowOrder(module)
      guard let name = name(module), let tensor = tensors.find(name), tensor.shape == [up.rows, down.columns],
        order.map({ $0.count == up.rows }) ?? true
      else {
        throw ModelError(
          .malformed, path: path,
          "changes \(module) by a matrix of \(up.rows) × \(down.columns), which is no linear layer of \(tensors.path); "
            + "the adapter belongs to other weights")
      }
      guard changed.insert(name).inserted else {
        throw ModelError(.malformed, path: path, "changes \(name) twice, under \(module) and another name")
      }
      let rank = Double(down.rows)
      // A converter that knows no alpha writes 0, which llama.cpp takes as no scale.
      let scale = alpha == 0 && convention == .gguf ? 1 : Float(alpha / (scalesByRoot ? rank.squareRoot() : rank))
      result.replace(
        tensor.updated(by: LowRankUpdate(down: down, up: up, scale: scale, rows: order)))
    }
    return result
  }
}
