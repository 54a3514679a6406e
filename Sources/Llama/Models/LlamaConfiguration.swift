import Foundation

/// The sizes of a Llama, from its GGUF metadata.
struct LlamaConfiguration: Sendable {
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
}

/// Rotary positions (Su et al., https://arxiv.org/abs/2104.09864) with the scalings found in GGUF files.
struct RotaryPositions: Sendable {
  /// Radians a position, of each rotated pair.
  let frequencies: [Double]
  /// Factor on the rotated values (YaRN).
  let magnitude: Double

  init(_ file: GGUFFile, headSize: Int, contextLength: Int) throws {
    let rotated = try file.integer("llama.rope.dimension_count", default: headSize)
    guard rotated > 0, rotated <= headSize, rotated.isMultiple(of: 2) else {
      throw ModelError(.malformed, path: file.path, "llama.rope.dimension_count is \(rotated) for heads of \(headSize)")
    }
    let base = try file.double("llama.rope.freq_base", default: 10_000)
    guard base > 1 else { throw ModelError(.malformed, path: file.path, "llama.rope.freq_base is \(base)") }
    let plain = (0..<rotated / 2).map { pow(base, -2 * Double($0) / Double(rotated)) }

    let kind = try file.string("llama.rope.scaling.type") ?? "none"
    let factor = try file.double("llama.rope.scaling.factor", default: 1)
    guard factor > 0 else { throw ModelError(.malformed, path: file.path, "llama.rope.scaling.factor is \(factor)") }
    switch kind {
    case "none":
      magnitude = 1
      // Llama 3.1 stores a divisor of each frequency.
      if let divisors = try file.tensors.optionalTensor("rope_freqs.weight", shape: [rotated / 2]) {
        frequencies = zip(plain, divisors.dequantized()).map { $0 / Double($1) }
      } else {
        frequencies = plain
      }
    case "linear":
      magnitude = 1
      frequencies = plain.map { $0 / factor }
    case "yarn":
      // Peng et al., https://arxiv.org/abs/2309.00071, with the paper's bounds of 32 and 1 rotations.
      let original = Double(try file.integer("llama.rope.scaling.original_context_length", default: contextLength))
      func dimension(rotations: Double) -> Double {
        Double(rotated) * log(original / (rotations * 2 * .pi)) / (2 * log(base))
      }
      let low = max(0, dimension(rotations: 32).rounded(.down))
      let high = min(Double(rotated - 1), dimension(rotations: 1).rounded(.up))
      frequencies = plain.enumerated().map { index, frequency in
        let ramp = min(1, max(0, (Double(index) - low) / max(0.001, high - low)))
        return frequency / factor * ramp + frequency * (1 - ramp)
      }
      let attention = try file.double("llama.rope.scaling.attn_factor", default: 1)
      magnitude = attention * (1 + 0.1 * log(factor))
    default:
      throw ModelError(.unsupported, path: file.path, "scales its positions by \(kind); linear and yarn are supported")
    }
  }

  /// Writes the cosines of `position`, one a pair, and then its sines.
  func write(position: Int, into table: UnsafeMutablePointer<Float>) {
    for (index, frequency) in frequencies.enumerated() {
      let angle = Double(position) * frequency
      table[index] = Float(cos(angle) * magnitude)
      table[index + frequencies.count] = Float(sin(angle) * magnitude)
    }
  }
}
