import CKernels

/// One pass of tokens through a Llama's layers.
///
/// Many rows are cut into chunks that workers take through all steps between two attentions, so that a chunk's values
/// stay in a core's cache and there are two barriers a layer. Few rows, of one sequence or of several, go together, and
/// the workers share the outputs of each product: then reading the weights is what costs.
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

  /// Rows that go through the products together.
  private struct Chunk {
    /// Rows in the whole pass.
    var rows: Range<Int>
    /// The rows by the sequence in which they attend.
    var pieces: [Piece] = []
  }

  /// Rows of a chunk that belong to one run.
  private struct Piece {
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
  static let fewRows = 24

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
      var first = 0
      while first < run.tokens.count {
        if chunks.last.map({ $0.rows.count == chunkRows }) ?? true { chunks.append(Chunk(rows: row..<row)) }
        var chunk = chunks.removeLast()
        let end = min(run.tokens.count, first + chunkRows - chunk.rows.count)
        let rows = row..<row + end - first
        chunk.pieces.append(Piece(run: index, rows: rows, position: run.cache.count + first))
        chunk.rows = chunk.rows.lowerBound..<rows.upperBound
        chunks.append(chunk)
        (first, row) = (end, rows.upperBound)
      }
    }
    self.chunks = chunks
    hidden = scratches[0].hidden.reserve(count * configuration.width)
    projected = scratches[0].projected.reserve(count * Self.projectedWidth(configuration))
    rotation = scratches[0].rotation.reserve(count * configuration.rotation.frequencies.count * 2)
    for piece in chunks.lazy.flatMap(\.pieces) {
      let tokens = runs[piece.run].tokens
      let first = tokens.startIndex + piece.position - runs[piece.run].cache.count
      for (offset, row) in piece.rows.enumerated() {
        model.embed(tokens[first + offset], into: hidden + row * configuration.width)
        configuration.rotation.write(
          position: piece.position + offset, into: rotation + row * configuration.rotation.frequencies.count * 2)
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
      input, rows: rows, into: ProductOutput(base: output, stride: layer.outputs, adds: adds), scratch: scratch,
      pool: sharesOutputs ? pool : nil)
  }

  /// Queries, keys and values of a chunk.
  private func project(_ index: Int, _ chunk: Chunk, _ scratch: Scratch) {
    let width = model.configuration.width
    let layer = model.layers[index]
    let count = chunk.rows.count
    let normed = scratch.normed.reserve(count * width)
    model.normalize(hidden + chunk.rows.lowerBound * width, layer.attentionNorm, count: count, into: normed)
    let stride = Self.projectedWidth(model.configuration)
    apply(layer.queryKeyValue, normed, rows: count, into: projected + chunk.rows.lowerBound * stride, scratch)
    // Where workers share what follows, each does this for the heads that it attends with.
    guard !sharesOutputs else { return }
    for piece in chunk.pieces {
      for group in 0..<model.configuration.keyValueHeads { rotateAndStore(piece, group, in: index) }
    }
  }

  /// Rotates the queries and keys of the heads that share key/value head `group`; the keys and values go into the cache.
  private func rotateAndStore(_ piece: Piece, _ group: Int, in layer: Int) {
    let configuration = model.configuration
    let (size, pairs) = (configuration.headSize, configuration.rotation.frequencies.count)
    let queriesPerGroup = model.attention.queriesPerGroup
    let rows = GroupedQueryAttention.Rows(
      base: projected + piece.rows.lowerBound * Self.projectedWidth(configuration),
      stride: Self.projectedWidth(configuration))
    let keys = rows.column((configuration.heads + group) * size)
    for row in 0..<piece.rows.count {
      let cosine = rotation + (piece.rows.lowerBound + row) * pairs * 2
      for head in group * queriesPerGroup..<(group + 1) * queriesPerGroup {
        kb_rotate_pairs(rows.base + row * rows.stride + head * size, cosine, cosine + pairs, pairs)
      }
      kb_rotate_pairs(keys.base + row * keys.stride, cosine, cosine + pairs, pairs)
    }
    let run = runs[piece.run]
    run.cache[layer].store(
      head: group, keys: keys, values: keys.column(configuration.keyValueHeads * size), count: piece.rows.count,
      position: piece.position, isEnd: piece.position + piece.rows.count == run.cache.count + run.tokens.count)
  }

  /// Adds a chunk's attention to its hidden states.
  private func attend(_ index: Int, _ chunk: Chunk, _ scratch: Scratch) {
    let configuration = model.configuration
    let stride = Self.projectedWidth(configuration)
    let queryWidth = configuration.heads * configuration.headSize
    let count = chunk.rows.count
    let groups = configuration.keyValueHeads
    let attended = scratch.attended.reserve(count * queryWidth)
    func attend(_ item: Int, _ scratch: Scratch) {
      let piece = chunk.pieces[item / groups]
      let run = runs[piece.run]
      if sharesOutputs { rotateAndStore(piece, item % groups, in: index) }
      let output = attended + (piece.rows.lowerBound - chunk.rows.lowerBound) * queryWidth
      model.attention.apply(
        group: item % groups,
        queries: .init(
          rows: .init(base: projected + piece.rows.lowerBound * stride, stride: stride), count: piece.rows.count,
          first: piece.position, isCausal: causal),
        store: run.cache[index], keyCount: run.cache.count + run.tokens.count,
        output: .init(base: output, stride: queryWidth), scratch: scratch.attention)
    }
    if let pool, sharesOutputs {
      pool.run(count: chunk.pieces.count * groups) { item, worker in attend(item, scratches[worker]) }
    } else {
      for item in 0..<chunk.pieces.count * groups { attend(item, scratch) }
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
