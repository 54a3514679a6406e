import CKernels

/// A BERT encoder: learned positions, bidirectional attention, layer norm after each residual.
///
/// Devlin et al., https://arxiv.org/abs/1810.04805; tensor names as Hugging Face saves them.
struct BERTModel: EncoderModel {
  private struct Projection {
    let matrix: FloatMatrix
    let bias: [Float]

    init(_ tensors: WeightTensors, _ name: String, outputs: Int, inputs: Int) throws {
      matrix = FloatMatrix(try tensors.tensor("\(name).weight", shape: [outputs, inputs]))
      bias = try tensors.tensor("\(name).bias", shape: [outputs]).dequantized()
    }

    func apply(
      _ input: UnsafePointer<Float>, rows: Int, into output: UnsafeMutablePointer<Float>, outputStride: Int
    ) {
      matrix.multiply(input, rows: rows, into: output, outputStride: outputStride)
      for row in 0..<rows { kb_add(output + row * outputStride, bias, bias.count) }
    }
  }

  private struct Norm {
    let weight: [Float]
    let bias: [Float]
    let epsilon: Float

    init(_ tensors: WeightTensors, _ name: String, width: Int, epsilon: Float) throws {
      weight = try tensors.tensor("\(name).weight", shape: [width]).dequantized()
      bias = try tensors.tensor("\(name).bias", shape: [width]).dequantized()
      self.epsilon = epsilon
    }

    func apply(_ rows: UnsafeMutablePointer<Float>, count: Int) {
      for row in 0..<count {
        let line = rows + row * weight.count
        kb_layer_norm(line, weight, bias, line, weight.count, epsilon)
      }
    }
  }

  private struct Layer {
    let query: Projection
    let key: Projection
    let value: Projection
    let output: Projection
    let attentionNorm: Norm
    let intermediate: Projection
    let final: Projection
    let finalNorm: Norm
  }

  private let configuration: BERTConfiguration
  private let words: WeightTensor
  private let positions: [Float]
  private let tokenType: [Float]
  private let embeddingNorm: Norm
  private let layers: [Layer]
  private let attention: Attention
  private let pooler: Pooler

  init(_ tensors: WeightTensors, configuration: BERTConfiguration, pooler: Pooler, layers: Int?) throws {
    self.configuration = configuration
    self.pooler = pooler
    let width = configuration.width
    let prefix = tensors.find("bert.embeddings.word_embeddings.weight") == nil ? "" : "bert."
    words = try tensors.tensor(
      "\(prefix)embeddings.word_embeddings.weight", shape: [configuration.vocabularySize, width])
    positions = try tensors.tensor(
      "\(prefix)embeddings.position_embeddings.weight", shape: [configuration.positions, width]
    ).dequantized()
    tokenType = Array(
      try tensors.tensor(
        "\(prefix)embeddings.token_type_embeddings.weight", shape: [configuration.tokenTypes, width]
      ).dequantized().prefix(width))
    let epsilon = configuration.normEpsilon
    embeddingNorm = try Norm(tensors, "\(prefix)embeddings.LayerNorm", width: width, epsilon: epsilon)
    self.layers = try (0..<min(layers ?? .max, configuration.layers)).map { index in
      let name = "\(prefix)encoder.layer.\(index)"
      func projection(_ part: String, _ outputs: Int, _ inputs: Int) throws -> Projection {
        try Projection(tensors, "\(name).\(part)", outputs: outputs, inputs: inputs)
      }
      return Layer(
        query: try projection("attention.self.query", width, width),
        key: try projection("attention.self.key", width, width),
        value: try projection("attention.self.value", width, width),
        output: try projection("attention.output.dense", width, width),
        attentionNorm: try Norm(tensors, "\(name).attention.output.LayerNorm", width: width, epsilon: epsilon),
        intermediate: try projection("intermediate.dense", configuration.innerWidth, width),
        final: try projection("output.dense", width, configuration.innerWidth),
        finalNorm: try Norm(tensors, "\(name).output.LayerNorm", width: width, epsilon: epsilon))
    }
    attention = Attention(
      heads: configuration.heads, keyValueHeads: configuration.heads, headSize: width / configuration.heads)
  }

  var dimensions: Int { configuration.width }
  var maximumTokens: Int { configuration.positions }

  func encode(_ texts: ArraySlice<[Int32]>, scratch: Scratch, into output: UnsafeMutablePointer<Float>) {
    for (index, text) in texts.enumerated() {
      let states = forward(text, scratch)
      pooler.apply(states, count: text.count, into: output + index * dimensions)
    }
  }

  /// The last layer's states of one text, a row a token.
  private func forward(_ tokens: [Int32], _ scratch: Scratch) -> UnsafePointer<Float> {
    let width = configuration.width
    let count = tokens.count
    let hidden = scratch.hidden.reserve(count * width)
    embed(tokens, into: hidden)
    let projected = scratch.projected.reserve(count * 3 * width)
    let attended = scratch.attended.reserve(count * width)
    let wide = scratch.wide.reserve(count * configuration.innerWidth)
    let scores = scratch.scores.reserve(count * count)
    func rows(_ base: UnsafeMutablePointer<Float>, _ stride: Int) -> Attention.Rows {
      .init(base: base, stride: stride)
    }
    for layer in layers {
      layer.query.apply(hidden, rows: count, into: projected, outputStride: 3 * width)
      layer.key.apply(hidden, rows: count, into: projected + width, outputStride: 3 * width)
      layer.value.apply(hidden, rows: count, into: projected + 2 * width, outputStride: 3 * width)
      attention.apply(
        queries: rows(projected, 3 * width), queryCount: count, keys: rows(projected + width, 3 * width),
        values: rows(projected + 2 * width, 3 * width), keyCount: count, causal: false, output: rows(attended, width),
        scores: scores)
      layer.output.apply(attended, rows: count, into: projected, outputStride: width)
      kb_add(hidden, projected, count * width)
      layer.attentionNorm.apply(hidden, count: count)
      layer.intermediate.apply(hidden, rows: count, into: wide, outputStride: configuration.innerWidth)
      switch configuration.activation {
      case .gelu: kb_gelu(wide, count * configuration.innerWidth)
      case .geluTanh: kb_gelu_tanh(wide, count * configuration.innerWidth)
      }
      layer.final.apply(wide, rows: count, into: attended, outputStride: width)
      kb_add(hidden, attended, count * width)
      layer.finalNorm.apply(hidden, count: count)
    }
    return UnsafePointer(hidden)
  }

  private func embed(_ tokens: [Int32], into hidden: UnsafeMutablePointer<Float>) {
    let width = configuration.width
    positions.withUnsafeBufferPointer { positions in
      for (row, token) in tokens.enumerated() {
        let line = hidden + row * width
        words.dequantizeRow(Int(token), into: line)
        kb_add(line, positions.baseAddress! + row * width, width)
        kb_add(line, tokenType, width)
      }
    }
    embeddingNorm.apply(hidden, count: tokens.count)
  }
}
