import Foundation

/// Rotary positions (Su et al., https://arxiv.org/abs/2104.09864) with the scalings that stretch a context.
struct RotaryPositions: Sendable {
  /// What is done to the frequencies of the pairs.
  enum Scaling: Sendable {
    case none
    /// Divides each frequency by a number of its own.
    case divisors([Float])
    /// Divides all positions.
    case linear(factor: Double)
    /// Divides only the frequencies of long waves (Llama 3.1): those that turn fewer than `low` times in the original
    /// context wholly, those that turn more than `high` times not at all.
    case llama3(factor: Double, low: Double, high: Double, context: Double)
    /// Peng et al., https://arxiv.org/abs/2309.00071: as `llama3` with a ramp over the dimensions, and a factor on the
    /// rotated values.
    case yarn(factor: Double, slow: Double, fast: Double, context: Double, magnitude: Double)
  }

  /// Radians a position, of each rotated pair.
  let frequencies: [Double]
  /// Factor on the rotated values.
  let magnitude: Double

  /// - Parameters:
  ///   - dimensions: Values of a head that are rotated, an even number.
  ///   - base: Grows with the longest wave.
  init(dimensions: Int, base: Double, scaling: Scaling) {
    let plain = (0..<dimensions / 2).map { pow(base, -2 * Double($0) / Double(dimensions)) }
    var magnitude = 1.0
    switch scaling {
    case .none: frequencies = plain
    case .divisors(let divisors): frequencies = zip(plain, divisors).map { $0 / Double($1) }
    case .linear(let factor): frequencies = plain.map { $0 / factor }
    case .llama3(let factor, let low, let high, let context):
      frequencies = plain.map { frequency in
        let turns = context * frequency / (2 * .pi)
        let kept = min(1, max(0, (turns - low) / max(1e-9, high - low)))
        return frequency * (kept + (1 - kept) / factor)
      }
    case .yarn(let factor, let slow, let fast, let context, let factorOnValues):
      func dimension(turns: Double) -> Double {
        Double(dimensions) * log(context / (turns * 2 * .pi)) / (2 * log(base))
      }
      let low = max(0, dimension(turns: fast).rounded(.down))
      let high = min(Double(dimensions - 1), dimension(turns: slow).rounded(.up))
      frequencies = plain.enumerated().map { index, frequency in
        let ramp = min(1, max(0, (Double(index) - low) / max(0.001, high - low)))
        return frequency / factor * ramp + frequency * (1 - ramp)
      }
      magnitude = factorOnValues
    }
    self.magnitude = magnitude
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

extension RotaryPositions {
  /// The positions that a GGUF file's metadata ask for.
  init(_ file: GGUFFile, headSize: Int, contextLength: Int) throws {
    let rotated = try file.integer("llama.rope.dimension_count", default: headSize)
    guard rotated > 0, rotated <= headSize, rotated.isMultiple(of: 2) else {
      throw ModelError(.malformed, path: file.path, "llama.rope.dimension_count is \(rotated) for heads of \(headSize)")
    }
    func positive(_ key: String, default fallback: Double) throws -> Double {
      let value = try file.double("llama.rope.\(key)", default: fallback)
      guard value > 0 else { throw ModelError(.malformed, path: file.path, "llama.rope.\(key) is \(value)") }
      return value
    }
    let base = try positive("freq_base", default: 10_000)
    guard base > 1 else { throw ModelError(.malformed, path: file.path, "llama.rope.freq_base is \(base)") }
    // Files from before there was a type have this key alone.
    let linear = try positive("scale_linear", default: 1)
    let factor = try positive("scaling.factor", default: linear)
    let scaling: Scaling
    switch try file.string("llama.rope.scaling.type") ?? (linear == 1 ? "none" : "linear") {
    case "none":
      // Llama 3.1's converter stores what its scaling divides by.
      let divisors = try file.tensors.optionalTensor("rope_freqs.weight", shape: [rotated / 2])
      scaling = divisors.map { .divisors($0.dequantized()) } ?? .none
    case "linear": scaling = .linear(factor: factor)
    case "yarn":
      scaling = .yarn(
        factor: factor, slow: try positive("scaling.yarn_beta_slow", default: 1),
        fast: try positive("scaling.yarn_beta_fast", default: 32),
        context: try positive("scaling.original_context_length", default: Double(contextLength)),
        magnitude: try positive("scaling.attn_factor", default: 1) * (1 + 0.1 * log(factor)))
    case let kind:
      throw ModelError(.unsupported, path: file.path, "scales its positions by \(kind); linear and yarn are supported")
    }
    self.init(dimensions: rotated, base: base, scaling: scaling)
  }

  /// The positions that a `config.json` asks for.
  init(_ json: JSON, headSize: Int, contextLength: Int, path: String) throws {
    guard headSize.isMultiple(of: 2) else {
      throw ModelError(.malformed, path: path, "heads of \(headSize) values cannot be rotated in pairs")
    }
    // Newer files keep all of it in one object.
    let parameters = json["rope_parameters"].isNull ? json["rope_scaling"] : json["rope_parameters"]
    func positive(_ key: StaticString, default fallback: Double?) throws -> Double {
      guard let value = parameters[key].double ?? fallback, value > 0, value.isFinite else {
        throw ModelError(.malformed, path: path, "\(key) of the positions is missing or not a positive number")
      }
      return value
    }
    let base = try positive("rope_theta", default: json["rope_theta"].double ?? 10_000)
    guard base > 1 else { throw ModelError(.malformed, path: path, "rope_theta is \(base)") }
    let scaling: Scaling
    switch parameters["rope_type"].text ?? parameters["type"].text ?? "default" {
    case "default": scaling = .none
    case "linear": scaling = .linear(factor: try positive("factor", default: nil))
    case "llama3":
      scaling = .llama3(
        factor: try positive("factor", default: nil), low: try positive("low_freq_factor", default: nil),
        high: try positive("high_freq_factor", default: nil),
        context: try positive("original_max_position_embeddings", default: nil))
    case "yarn":
      let factor = try positive("factor", default: nil)
      scaling = .yarn(
        factor: factor, slow: try positive("beta_slow", default: 1), fast: try positive("beta_fast", default: 32),
        context: try positive("original_max_position_embeddings", default: Double(contextLength)),
        magnitude: try positive("attention_factor", default: factor > 1 ? 1 + 0.1 * log(factor) : 1))
    case let kind:
      throw ModelError(
        .unsupported, path: path, "scales its positions by \(kind); linear, llama3 and yarn are supported")
    }
    self.init(dimensions: headSize, base: base, scaling: scaling)
  }
}
