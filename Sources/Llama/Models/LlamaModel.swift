import CKernels

/// A Llama decoder: RMS norm before each block, rotary positions, grouped-query attention, SwiGLU.
///
/// Touvron et al., https://arxiv.org/abs/2307.09288; tensor names as llama.cpp's converter writes them.
struct LlamaModel: Sendable {
  struct Projection: Sendable {
    let matrix: FloatMatrix
    let bias: [Float]?

    init(_ tensors: WeightTensors, _ name: String, outputs: Int, inputs: Int) throws {
      matrix = FloatMatrix(try tensors.tensor("\(name).weight", shape: [outputs, inputs]))
      bias = try tensors.optionalTensor("\(name).bias", shape: [outputs])?.dequantized()
    }

    func apply(
      _ input: UnsafePointer<Float>, rows: Int, into output: UnsafeMutablePointer<Float>, outputStride: Int
    ) {
      matrix.multiply(input, rows: rows, into: output, outputStride: outputStride)
      if let bias { for row in 0..<rows { kb_add(output + row * outputStride, bias, bias.count) } }
    }
  }

  private struct Layer: Sendable {
    let attentionNorm: [Float]
    let query: Projection
    let key: Projection
    let value: Projection
    let output: Projection
    let innerNorm: [Float]
    let gate: Projection
    let up: Projection
    let down: Projection
  }

  let configuration: LlamaConfiguration
  private let embedding: WeightTensor
  private let layers: [Layer]
  private let outputNorm: [Float]
  /// The matrix from states to scores of the next token; `nil` where only states are wanted.
  private let head: FloatMatrix?
  private let attention: Attention

  /// - Parameters:
  ///   - layers: Keep only so many of the first layers.
  ///   - hasHead: Whether next-token scores will be asked for.
  init(_ file: GGUFFile, layers: Int? = nil, hasHead: Bool) throws {
    let configuration = try LlamaConfiguration(file)
    let tensors = file.tensors
    let width = configuration.width
    let queryWidth = configuration.heads * configuration.headSize
    let sharedWidth = configuration.keyValueHeads * configuration.headSize
    self.configuration = configuration
    embedding = try tensors.tensor("token_embd.weight", shape: [configuration.vocabularySize, width])
    self.layers = try (0..<min(layers ?? .max, configuration.layers)).map { index in
      func projection(_ part: String, _ outputs: Int, _ inputs: Int) throws -> Projection {
        try Projection(tensors, "blk.\(index).\(part)", outputs: outputs, inputs: inputs)
      }
      func norm(_ part: String) throws -> [Float] {
        try tensors.tensor("blk.\(index).\(part).weight", shape: [width]).dequantized()
      }
      return Layer(
        attentionNorm: try norm("attn_norm"),
        query: try projection("attn_q", queryWidth, width),
        key: try projection("attn_k", sharedWidth, width),
        value: try projection("attn_v", sharedWidth, width),
        output: try projection("attn_output", width, queryWidth),
        innerNorm: try norm("ffn_norm"),
        gate: try projection("ffn_gate", configuration.innerWidth, width),
        up: try projection("ffn_up", configuration.innerWidth, width),
        down: try projection("ffn_down", width, configuration.innerWidth))
    }
    outputNorm = try tensors.tensor("output_norm.weight", shape: [width]).dequantized()
    let output = try tensors.optionalTensor("output.weight", shape: [configuration.vocabularySize, width])
    head = hasHead ? FloatMatrix(output ?? embedding) : nil
    attention = Attention(
      heads: configuration.heads, keyValueHeads: configuration.keyValueHeads, headSize: configuration.headSize)
  }

  /// A cache for one sequence.
  func makeCache() -> KeyValueCache {
    KeyValueCache(layers: layers.count, width: configuration.keyValueHeads * configuration.headSize)
  }

  /// The normalized states after the last layer, a row a token. Valid until `scratch` is used again.
  ///
  /// - Parameters:
  ///   - cache: What the tokens follow; they are added to it. `nil` for a text on its own.
  ///   - causal: Whether a token sees only those before it. Must be `true` with a cache.
  func states(
    of tokens: ArraySlice<Int32>, cache: KeyValueCache?, causal: Bool, scratch: Scratch
  ) -> UnsafeMutablePointer<Float> {
    let width = configuration.width
    let count = tokens.count
    let first = cache?.count ?? 0
    cache?.reserve(first + count)
    let hidden = scratch.hidden.reserve(count * width)
    for (row, token) in tokens.enumerated() { embedding.dequantizeRow(Int(token), into: hidden + row * width) }
    let rotation = rotationTable(first: first, count: count, scratch)
    let normed = scratch.normed.reserve(count * max(width, configuration.heads * configuration.headSize))
    for (index, layer) in layers.enumerated() {
      normalize(hidden, layer.attentionNorm, count: count, into: normed)
      attend(layer, index: index, count: count, cache: cache, causal: causal, rotation: rotation, scratch: scratch)
      normalize(hidden, layer.innerNorm, count: count, into: normed)
      let gate = scratch.gate.reserve(count * configuration.innerWidth)
      let up = scratch.wide.reserve(count * configuration.innerWidth)
      layer.gate.apply(normed, rows: count, into: gate, outputStride: configuration.innerWidth)
      layer.up.apply(normed, rows: count, into: up, outputStride: configuration.innerWidth)
      kb_silu_multiply(gate, up, count * configuration.innerWidth)
      layer.down.apply(gate, rows: count, into: normed, outputStride: width)
      kb_add(hidden, normed, count * width)
    }
    cache?.count += count
    normalize(hidden, outputNorm, count: count, into: normed)
    return normed
  }

  /// The scores of every next token after each of `count` rows of states.
  func scores(
    after states: UnsafePointer<Float>, count: Int, into output: UnsafeMutablePointer<Float>
  ) {
    guard let head else { preconditionFailure("the model was loaded without its output matrix") }
    head.multiply(states, rows: count, into: output, outputStride: configuration.vocabularySize)
  }

  private func normalize(
    _ rows: UnsafePointer<Float>, _ weight: [Float], count: Int, into output: UnsafeMutablePointer<Float>
  ) {
    let width = weight.count
    for row in 0..<count {
      kb_rms_norm(rows + row * width, weight, output + row * width, width, configuration.normEpsilon)
    }
  }

  /// Cosines and sines of `count` positions from `first`.
  private func rotationTable(first: Int, count: Int, _ scratch: Scratch) -> UnsafePointer<Float> {
    let rotation = configuration.rotation
    let stride = rotation.frequencies.count * 2
    let table = scratch.rotation.reserve(count * stride)
    for row in 0..<count { rotation.write(position: first + row, into: table + row * stride) }
    return UnsafePointer(table)
  }

  /// Adds one layer's attention to the hidden states; the normalized states are in `scratch.normed`.
  private func attend(
    _ layer: Layer, index: Int, count: Int, cache: KeyValueCache?, causal: Bool, rotation: UnsafePointer<Float>,
    scratch: Scratch
  ) {
    let queryWidth = configuration.heads * configuration.headSize
    let sharedWidth = configuration.keyValueHeads * configuration.headSize
    let stride = queryWidth + 2 * sharedWidth
    let normed = scratch.normed.reserve(0)
    let projected = scratch.projected.reserve(count * stride)
    layer.query.apply(normed, rows: count, into: projected, outputStride: stride)
    layer.key.apply(normed, rows: count, into: projected + queryWidth, outputStride: stride)
    layer.value.apply(normed, rows: count, into: projected + queryWidth + sharedWidth, outputStride: stride)
    let pairs = configuration.rotation.frequencies.count
    for row in 0..<count {
      let cosine = rotation + row * pairs * 2
      for head in 0..<configuration.heads + configuration.keyValueHeads {
        kb_rotate_pairs(projected + row * stride + head * configuration.headSize, cosine, cosine + pairs, pairs)
      }
    }
    var keys = Attention.Rows(base: projected + queryWidth, stride: stride)
    var values = Attention.Rows(base: projected + queryWidth + sharedWidth, stride: stride)
    if let cache {
      let (cachedKeys, cachedValues) = (cache.keys(layer: index), cache.values(layer: index))
      for row in 0..<count {
        let target = (cache.count + row) * sharedWidth
        (cachedKeys.base + target).update(from: keys.base + row * stride, count: sharedWidth)
        (cachedValues.base + target).update(from: values.base + row * stride, count: sharedWidth)
      }
      (keys, values) = (cachedKeys, cachedValues)
    }
    let keyCount = (cache?.count ?? 0) + count
    let attended = scratch.attended.reserve(count * queryWidth)
    attention.apply(
      queries: .init(base: projected, stride: stride), queryCount: count, keys: keys, values: values,
      keyCount: keyCount, causal: causal, output: .init(base: attended, stride: queryWidth),
      scores: scratch.scores.reserve(count * keyCount))
    layer.output.apply(attended, rows: count, into: normed, outputStride: configuration.width)
    kb_add(scratch.hidden.reserve(0), normed, count * configuration.width)
  }
}

/// A Llama used as an encoder: its states pooled to one vector a text.
struct LlamaEncoder: EncoderModel {
  let model: LlamaModel
  let causal: Bool
  let pooler: Pooler

  var dimensions: Int { model.configuration.width }
  var maximumTokens: Int { model.configuration.contextLength }

  func encode(_ texts: ArraySlice<[Int32]>, scratch: Scratch, into output: UnsafeMutablePointer<Float>) {
    for (index, text) in texts.enumerated() {
      let states = model.states(of: text[...], cache: nil, causal: causal, scratch: scratch)
      pooler.apply(states, count: text.count, into: output + index * dimensions)
    }
  }
}
