import CKernels

/// A BERT: learned positions, bidirectional attention, layer norm after each residual.
///
/// Devlin et al., https://arxiv.org/abs/1810.04805; tensor names as Hugging Face saves them.
struct BERTModel: Sendable {
  private struct Norm {
    let weight: [Float]
    let bias: [Float]
    let epsilon: Float

    init(_ tensors: WeightTensors, _ name: String, width: Int, epsilon: Float) throws {
      weight = try tensors.tensor("\(name).weight", shape: [width]).dequantized()
      bias = try tensors.tensor("\(name).bias", shape: [width]).dequantized()
      self.epsilon = epsilon
    }

    init(_ norm: Norm, order: [Int]?) {
      weight = order.map { order in order.map { norm.weight[$0] } } ?? norm.weight
      bias = order.map { order in order.map { norm.bias[$0] } } ?? norm.bias
      epsilon = norm.epsilon
    }

    func apply(_ rows: UnsafeMutablePointer<Float>, count: Int) {
      for row in 0..<count {
        let line = rows + row * weight.count
        kb_layer_norm(line, weight, bias, line, weight.count, epsilon)
      }
    }
  }

  private struct Layer {
    let queryKeyValue: LinearLayer
    let output: LinearLayer
    let attentionNorm: Norm
    let feedForward: FeedForward
    let finalNorm: Norm
  }

  let configuration: BERTConfiguration
  private let words: WeightTensor
  private let positions: [Float]
  /// What is added to the tokens of a text, and to those of the second of two.
  private let tokenTypes: [[Float]]
  private let embeddingNorm: Norm
  private let layers: [Layer]
  private let attention: GroupedQueryAttention
  private let precision: Precision
  /// The order of the dimensions inside the layers, `nil` for the stored one.
  let order: [Int]?

  /// - Parameter secondType: In place of the stored row for the tokens of the second of two texts.
  init(
    _ tensors: WeightTensors, configuration: BERTConfiguration, layers: Int?, precision: Precision,
    secondType: [Float]? = nil
  ) throws {
    self.configuration = configuration
    self.precision = precision
    let width = configuration.width
    let prefix = tensors.find("bert.embeddings.word_embeddings.weight") == nil ? "" : "bert."
    words = try tensors.tensor(
      "\(prefix)embeddings.word_embeddings.weight", shape: [configuration.vocabularySize, width])
    positions = try tensors.tensor(
      "\(prefix)embeddings.position_embeddings.weight", shape: [configuration.positions, width]
    ).dequantized()
    let stored = try tensors.tensor(
      "\(prefix)embeddings.token_type_embeddings.weight", shape: [configuration.tokenTypes, width]
    ).dequantized()
    tokenTypes = [Array(stored.prefix(width)), secondType ?? Array(stored.suffix(width))]
    let epsilon = configuration.normEpsilon
    embeddingNorm = try Norm(tensors, "\(prefix)embeddings.LayerNorm", width: width, epsilon: epsilon)
    let names = (0..<min(layers ?? .max, configuration.layers)).map { "\(prefix)encoder.layer.\($0)" }
    let norms = try names.map { name in
      (
        try Norm(tensors, "\(name).attention.output.LayerNorm", width: width, epsilon: epsilon),
        try Norm(tensors, "\(name).output.LayerNorm", width: width, epsilon: epsilon)
      )
    }
    // What the last norm gives is pooled, not quantized.
    let order = precision == .fast ? Self.order(of: ([embeddingNorm] + norms.flatMap { [$0, $1] }).dropLast()) : nil
    self.order = order
    let arena = WeightArena()
    self.layers = try zip(names, norms).map { name, norms in
      func linear(_ parts: [String], _ outputs: Int, _ inputs: Int, _ order: MatrixOrder) throws -> LinearLayer {
        LinearLayer(
          try parts.map { try tensors.tensor("\(name).\($0).weight", shape: [outputs, inputs]) },
          biases: try parts.map { try tensors.tensor("\(name).\($0).bias", shape: [outputs]) }, precision: precision,
          order: order, arena: arena)
      }
      let inner = configuration.innerWidth
      return Layer(
        queryKeyValue: try linear(
          ["attention.self.query", "attention.self.key", "attention.self.value"], width, width,
          MatrixOrder(columns: order)),
        output: try linear(["attention.output.dense"], width, width, MatrixOrder(rows: order)),
        attentionNorm: Norm(norms.0, order: order),
        feedForward: FeedForward(
          inner: try linear(["intermediate.dense"], inner, width, MatrixOrder(columns: order)),
          function: configuration.activation == .gelu ? KB_GELU : KB_GELU_TANH,
          outer: try linear(["output.dense"], width, inner, MatrixOrder(rows: order))),
        finalNorm: Norm(norms.1, order: order))
    }
    arena.fill()
    attention = GroupedQueryAttention(
      heads: configuration.heads, keyValueHeads: configuration.heads, headSize: width / configuration.heads)
  }

  /// Dimensions by how large the norms let them become. Blocks of 32 share a scale when they are quantized: a large
  /// value then costs the precision of others like it, not of small ones. Reordering is free, since every product, sum
  /// and norm takes the dimensions in any order that is the same for all.
  private static func order(of norms: ArraySlice<Norm>) -> [Int] {
    let sizes = (norms.first?.weight ?? []).indices.map { dimension in
      norms.reduce(Float(0)) { most, norm in
        max(most, norm.weight[dimension] * norm.weight[dimension] + norm.bias[dimension] * norm.bias[dimension])
      }
    }
    return sizes.indices.sorted { (sizes[$0], $0) < (sizes[$1], $1) }
  }

  /// The weights with a LoRA adapter of a model class with or without a head.
  static func weights(_ tensors: WeightTensors, with adapter: LowRankAdapter) throws -> WeightTensors {
    try adapter.applied(to: tensors) { module in
      let plain = module.hasPrefix("bert.") ? String(module.dropFirst(5)) : module
      guard plain.hasPrefix("encoder.layer.") else { return nil }
      return ["", "bert."].map { $0 + plain + ".weight" }.first { tensors.find($0) != nil }
    }
  }

  /// Whether a text's states are the same bytes whatever other texts go through the products with it.
  var rowsAreIndependent: Bool {
    layers.allSatisfy {
      $0.queryKeyValue.rowsAreIndependent && $0.output.rowsAreIndependent && $0.feedForward.rowsAreIndependent
    }
  }

  /// The states of all tokens behind the last layer, a row of `configuration.width` floats each in the order of
  /// ``order``. They lie in `scratch` until it is used again.
  ///
  /// - Parameter second: For each text, where the second of two in it begins; empty where each is one.
  func states(
    of texts: ArraySlice<[Int32]>, second: ArraySlice<Int> = [], scratch: Scratch
  ) -> UnsafePointer<Float> {
    let count = texts.reduce(0) { $0 + $1.count }
    let hidden = scratch.hidden.reserve(count * configuration.width)
    embed(texts, second: second, into: hidden, scratch)
    for layer in layers { run(layer, texts, count: count, hidden: hidden, scratch) }
    return UnsafePointer(hidden)
  }

  /// The tokens of all texts go through the products together and attend apart.
  private func run(
    _ layer: Layer, _ texts: ArraySlice<[Int32]>, count: Int, hidden: UnsafeMutablePointer<Float>, _ scratch: Scratch
  ) {
    let width = configuration.width
    let projected = scratch.projected.reserve(count * 3 * width)
    let attended = scratch.attended.reserve(count * width)
    layer.queryKeyValue.apply(
      hidden, rows: count, into: ProductOutput(base: projected, stride: 3 * width), scratch: scratch)
    var first = 0
    for text in texts {
      attend(projected + first * 3 * width, count: text.count, into: attended + first * width, scratch)
      first += text.count
    }
    layer.output.apply(
      attended, rows: count, into: ProductOutput(base: hidden, stride: width, adds: true), scratch: scratch)
    layer.attentionNorm.apply(hidden, count: count)
    layer.feedForward.apply(hidden, rows: count, addingTo: hidden, scratch: scratch)
    layer.finalNorm.apply(hidden, count: count)
  }

  /// Attention inside one text; `projected` has its queries, keys and values side by side.
  private func attend(
    _ projected: UnsafeMutablePointer<Float>, count: Int, into output: UnsafeMutablePointer<Float>, _ scratch: Scratch
  ) {
    let width = configuration.width
    let store = scratch.keysAndValues ?? attention.makeStore(precision)
    scratch.keysAndValues = store
    store.reserve(count, keeping: 0)
    let rows = GroupedQueryAttention.Rows(base: projected, stride: 3 * width)
    for head in 0..<configuration.heads {
      let column = head * width / configuration.heads
      store.store(
        head: head, keys: rows.column(width + column), values: rows.column(2 * width + column), count: count,
        position: 0, isEnd: true)
      attention.apply(
        group: head, queries: .init(rows: rows, count: count, first: 0, isCausal: false), store: store,
        keyCount: count, output: .init(base: output, stride: width), scratch: scratch.attention)
    }
  }

  private func embed(
    _ texts: ArraySlice<[Int32]>, second: ArraySlice<Int>, into hidden: UnsafeMutablePointer<Float>, _ scratch: Scratch
  ) {
    let width = configuration.width
    let stored = scratch.normed.reserve(width)
    var line = hidden
    positions.withUnsafeBufferPointer { positions in
      for (index, text) in texts.enumerated() {
        let second = second.isEmpty ? text.count : second[second.startIndex + index]
        for (position, token) in text.enumerated() {
          words.dequantizeRow(Int(token), into: stored)
          kb_add(stored, positions.baseAddress! + position * width, width)
          kb_add(stored, tokenTypes[position < second ? 0 : 1], width)
          embeddingNorm.apply(stored, count: 1)
          if let order {
            for (dimension, source) in order.enumerated() { line[dimension] = stored[source] }
          } else {
            line.update(from: stored, count: width)
          }
          line += width
        }
      }
    }
  }
}
