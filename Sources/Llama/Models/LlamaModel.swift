import CKernels

/// A Llama decoder: RMS norm before each block, rotary positions, grouped-query attention, SwiGLU.
///
/// Touvron et al., https://arxiv.org/abs/2307.09288.
struct LlamaModel: Sendable {
  struct Layer: Sendable {
    let attentionNorm: [Float]
    let queryKeyValue: LinearLayer
    let output: LinearLayer
    let innerNorm: [Float]
    let feedForward: FeedForward
  }

  /// Tokens that continue what a cache holds.
  struct Run {
    let tokens: ArraySlice<Int32>
    let cache: KeyValueCache
  }

  let configuration: LlamaConfiguration
  let layers: [Layer]
  let attention: GroupedQueryAttention
  private let precision: Precision
  private let embedding: WeightTensor
  private let outputNorm: [Float]
  /// The matrix from states to logits of the next token; `nil` where only states are wanted.
  private let head: LinearLayer?

  /// - Parameters:
  ///   - layers: Keep only so many of the first layers.
  ///   - hasHead: Whether next-token logits will be asked for.
  init(_ weights: LlamaWeights, layers: Int? = nil, hasHead: Bool, precision: Precision) throws {
    let (configuration, tensors) = (weights.configuration, weights.tensors)
    let width = configuration.width
    let queryWidth = configuration.heads * configuration.headSize
    let sharedWidth = configuration.keyValueHeads * configuration.headSize
    let arena = WeightArena()
    self.configuration = configuration
    self.precision = precision
    embedding = try tensors.tensor("token_embd.weight", shape: [configuration.vocabularySize, width])
    self.layers = try (0..<min(layers ?? .max, configuration.layers)).map { index in
      func linear(
        _ parts: [String], _ outputs: [Int], _ inputs: Int, order: MatrixOrder = MatrixOrder()
      ) throws -> LinearLayer {
        let names = parts.map { "blk.\(index).\($0)" }
        return LinearLayer(
          try zip(names, outputs).map { try tensors.tensor("\($0).weight", shape: [$1, inputs]) },
          biases: try zip(names, outputs).map { try tensors.optionalTensor("\($0).bias", shape: [$1]) },
          precision: precision, order: order, arena: arena)
      }
      func norm(_ part: String) throws -> [Float] {
        try tensors.tensor("blk.\(index).\(part).weight", shape: [width]).dequantized()
      }
      let gate = precision == .fast ? FeedForward.gateOrder(width: configuration.innerWidth, inputs: width) : nil
      return Layer(
        attentionNorm: try norm("attn_norm"),
        queryKeyValue: try linear(["attn_q", "attn_k", "attn_v"], [queryWidth, sharedWidth, sharedWidth], width),
        output: try linear(["attn_output"], [width], queryWidth),
        innerNorm: try norm("ffn_norm"),
        feedForward: FeedForward(
          inner: try linear(
            ["ffn_gate", "ffn_up"], [configuration.innerWidth, configuration.innerWidth], width,
            order: gate ?? MatrixOrder()),
          function: KB_SILU_GATE, outer: try linear(["ffn_down"], [width], configuration.innerWidth)))
    }
    outputNorm = try tensors.tensor("output_norm.weight", shape: [width]).dequantized()
    let output = try tensors.optionalTensor("output.weight", shape: [configuration.vocabularySize, width])
    head = hasHead ? LinearLayer([output ?? embedding], precision: precision, arena: arena) : nil
    arena.fill()
    attention = GroupedQueryAttention(
      heads: configuration.heads, keyValueHeads: configuration.keyValueHeads, headSize: configuration.headSize)
  }

  /// Whether a token's states and logits are the same bytes whatever other tokens go through the model with it.
  var rowsAreIndependent: Bool {
    (head?.rowsAreIndependent ?? true)
      && layers.allSatisfy {
        $0.queryKeyValue.rowsAreIndependent && $0.output.rowsAreIndependent && $0.feedForward.rowsAreIndependent
      }
  }

  /// A cache for one sequence.
  func makeCache() -> KeyValueCache { KeyValueCache(layers: layers.map { _ in attention.makeStore(precision) }) }

  /// A cache for a text that is encoded at once.
  func makeTextCache() -> KeyValueCache { KeyValueCache(layers: [attention.makeStore(precision)]) }

  /// The normalized states after the last layer, a row a token, the runs one after another. Valid until the scratch is
  /// used again. The tokens are added to the caches.
  ///
  /// - Parameters:
  ///   - causal: Whether a token sees only those before it. `false` only for whole texts.
  ///   - scratches: One a worker of `pool`; the first holds the states.
  ///   - pool: Workers to share the work among; `nil` for the calling thread alone.
  func states(of runs: [Run], causal: Bool, scratches: [Scratch], pool: WorkerPool?) -> UnsafeMutablePointer<Float> {
    let pass = LlamaPass(model: self, runs: runs, causal: causal, scratches: scratches, pool: pool)
    for index in layers.indices { pass.run(layer: index) }
    for run in runs { run.cache.advance(by: run.tokens.count) }
    return pass.finish(norm: outputNorm)
  }

  /// The logits of every next token after each of `count` rows of states.
  func logits(
    after states: UnsafePointer<Float>, count: Int, into output: UnsafeMutablePointer<Float>, scratch: Scratch,
    pool: WorkerPool?
  ) {
    guard let head else { preconditionFailure("the model was loaded without its output matrix") }
    head.apply(
      states, rows: count, into: ProductOutput(base: output, stride: configuration.vocabularySize), scratch: scratch,
      pool: pool)
  }

  /// Writes the embedding of `token`.
  func embed(_ token: Int32, into row: UnsafeMutablePointer<Float>) { embedding.dequantizeRow(Int(token), into: row) }

  /// Writes RMS-normalized rows.
  func normalize(
    _ rows: UnsafePointer<Float>, _ weight: [Float], count: Int, into output: UnsafeMutablePointer<Float>
  ) {
    let width = weight.count
    for row in 0..<count {
      kb_rms_norm(rows + row * width, weight, output + row * width, width, configuration.normEpsilon)
    }
  }
}
