import CKernels

/// One pass of tokens through a Llama's layers.
///
/// Many rows are cut into chunks that workers take through all steps between two attentions, so that a chunk's values
/// stay in a core's cache and there are two meetings a layer. Few rows go together, and the workers share the outputs
/// of each product: then reading the weights is what costs.
struct LlamaPass {
  private let model: LlamaModel
  private let runs: [LlamaModel.Run]
  private let causal: Bool
  private let scratches: [Scratch]
  private let pool: WorkerPool?
  private let count: Int
  private let chunks: [Chunk]
  private let sharesOutputs: Bool
  private let hidden: UnsafeMutablePointer<Float>
  private let projected: UnsafeMutablePointer<Float>
  private let rotation: UnsafeMutablePointer<Float>

  /// Rows of one run that go together.
  private struct Chunk {
    let run: Int
    /// Rows in the whole pass.
    let rows: Range<Int>
    /// Position of the first row in its sequence.
    let position: Int
  }

  /// Rows a chunk has at most: a multiple of the product tile's rows, with activations that fit a core's cache.
  private static let chunkRows = 96
  private static let tileRows = 6

  /// Rows of a chunk such that the chunks are as many for each worker and of nearly the same size.
  private static func chunkRows(_ count: Int, workers: Int) -> Int {
    let rounds = (count + workers * chunkRows - 1) / (workers * chunkRows)
    let rows = (count + rounds * workers - 1) / (rounds * workers)
    return min(chunkRows, (rows + tileRows - 1) / tileRows * tileRows)
  }
  /// Up to so many rows the workers share the outputs of each product.
  private static let fewRows = 24

  init(
    model: LlamaModel, runs: [LlamaModel.Run], causal: Bool, scratches: [Scratch], pool: WorkerPool?
  ) {
    self.model = model
    self.runs = runs
    self.causal = causal
    self.scratches = scratches
    let configuration = model.configuration
    count = runs.reduce(0) { $0 + $1.tokens.count }
    let sharesOutputs = pool != nil && count <= Self.fewRows
    self.sharesOutputs = sharesOutputs
    self.pool = pool
    let chunkRows = Self.chunkRows(max(1, count), workers: sharesOutputs ? 1 : pool?.workers ?? 1)
    var chunks: [Chunk] = []
    var row = 0
    for (index, run) in runs.enumerated() {
      run.cache.reserve(run.cache.count + run.tokens.count)
      for first in stride(from: 0, to: run.tokens.count, by: chunkRows) {
        let end = min(run.tokens.count, first + chunkRows)
        chunks.append(Chunk(run: index, rows: row + first..<row + end, position: run.cache.count + first))
      }
      row += run.tokens.count
    }
    self.chunks = chunks
    hidden = scratches[0].hidden.reserve(count * configuration.width)
    projected = scratches[0].projected.reserve(count * Self.projectedWidth(configuration))
    rotation = scratches[0].rotation.reserve(count * configuration.rotation.frequencies.count * 2)
    for chunk in chunks {
      let tokens = runs[chunk.run].tokens
      let first = tokens.startIndex + chunk.position - runs[chunk.run].cache.count
      for (offset, row) in chunk.rows.enumerated() {
        model.embed(tokens[first + offset], into: hidden + row * configuration.width)
        configuration.rotation.write(
          position: chunk.position + offset, into: rotation + row * configuration.rotation.frequencies.count * 2)
      }
    }
  }

  private static func projectedWidth(_ configuration: LlamaConfiguration) -> Int {
    (configuration.heads + 2 * configuration.keyValueHeads) * configuration.headSize
  }

  /// Takes the hidden states through a layer.
  func run(layer index: Int) {
    forEachChunk { chunk, scratch in project(index, chunk, scratch) }
    forEachChunk { chunk, scratch in
      attend(index, chunk, scratch)
      feedForward(index, chunk, scratch)
    }
  }

  /// The normalized states.
  func finish(norm: [Float]) -> UnsafeMutablePointer<Float> {
    let output = scratches[0].states.reserve(count * norm.count)
    model.normalize(hidden, norm, count: count, into: output)
    return output
  }

  private func forEachChunk(_ body: (Chunk, Scratch) -> Void) {
    if let pool, !sharesOutputs {
      pool.run(count: chunks.count) { item, worker in body(chunks[item], scratches[worker]) }
    } else {
      for chunk in chunks { body(chunk, scratches[0]) }
    }
  }

  private func apply(
    _ layer: LinearLayer, _ input: UnsafePointer<Float>, rows: Int, into output: UnsafeMutablePointer<Float>,
    adds: Bool = false, _ scratch: Scratch
  ) {
    layer.apply(
      input, rows: rows, into: output, stride: layer.outputs, adds: adds, scratch: scratch,
      pool: sharesOutputs ? pool : nil)
  }

  /// Queries, keys and values of a chunk; the keys and values go into the cache.
  private func project(_ index: Int, _ chunk: Chunk, _ scratch: Scratch) {
    let configuration = model.configuration
    let (width, size) = (configuration.width, configuration.headSize)
    let layer = model.layers[index]
    let count = chunk.rows.count
    let normed = scratch.normed.reserve(count * width)
    model.normalize(hidden + chunk.rows.lowerBound * width, layer.attentionNorm, count: count, into: normed)
    let stride = Self.projectedWidth(configuration)
    let output = projected + chunk.rows.lowerBound * stride
    apply(layer.queryKeyValue, normed, rows: count, into: output, scratch)
    let pairs = configuration.rotation.frequencies.count
    for row in 0..<count {
      let cosine = rotation + (chunk.rows.lowerBound + row) * pairs * 2
      for head in 0..<configuration.heads + configuration.keyValueHeads {
        kb_rotate_pairs(output + row * stride + head * size, cosine, cosine + pairs, pairs)
      }
    }
    let cache = runs[chunk.run].cache
    let sharedWidth = configuration.keyValueHeads * size
    let keys = Attention.Rows(base: output + configuration.heads * size, stride: stride)
    transposeKeys(
      keys, count: count, width: sharedWidth, into: cache.keys(layer: index), stride: cache.keyStride,
      position: chunk.position)
    let values = cache.values(layer: index)
    for row in 0..<count {
      (values.base + (chunk.position + row) * sharedWidth).update(
        from: keys.base + row * stride + sharedWidth, count: sharedWidth)
    }
  }

  /// Adds a chunk's attention to its hidden states.
  private func attend(_ index: Int, _ chunk: Chunk, _ scratch: Scratch) {
    let configuration = model.configuration
    let stride = Self.projectedWidth(configuration)
    let queryWidth = configuration.heads * configuration.headSize
    let count = chunk.rows.count
    let run = runs[chunk.run]
    let attended = scratch.attended.reserve(count * queryWidth)
    func attend(_ group: Int, _ scratch: Scratch) {
      model.attention.apply(
        group: group, queries: .init(base: projected + chunk.rows.lowerBound * stride, stride: stride),
        queryCount: count, first: chunk.position, keys: run.cache.keys(layer: index), keyStride: run.cache.keyStride,
        keyCount: run.cache.count + run.tokens.count, values: run.cache.values(layer: index), causal: causal,
        output: .init(base: attended, stride: queryWidth), scratch: scratch.scores)
    }
    if let pool, sharesOutputs {
      pool.run(count: configuration.keyValueHeads) { group, worker in attend(group, scratches[worker]) }
    } else {
      for group in 0..<configuration.keyValueHeads { attend(group, scratch) }
    }
    apply(
      model.layers[index].output, attended, rows: count, into: hidden + chunk.rows.lowerBound * configuration.width,
      adds: true, scratch)
  }

  private func feedForward(_ index: Int, _ chunk: Chunk, _ scratch: Scratch) {
    let width = model.configuration.width
    let layer = model.layers[index]
    let rows = hidden + chunk.rows.lowerBound * width
    let normed = scratch.normed.reserve(chunk.rows.count * width)
    model.normalize(rows, layer.innerNorm, count: chunk.rows.count, into: normed)
    layer.feedForward.apply(
      normed, rows: chunk.rows.count, addingTo: rows, scratch: scratch, pool: sharesOutputs ? pool : nil)
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
    let runs = texts.map { LlamaModel.Run(tokens: $0[...], cache: model.makeTextCache()) }
    var states = UnsafePointer(model.states(of: runs, causal: causal, scratches: [scratch], pool: nil))
    for (index, text) in texts.enumerated() {
      pooler.apply(states, count: text.count, into: output + index * dimensions)
      states += text.count * dimensions
    }
  }
}
