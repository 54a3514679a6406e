import CKernels

/// Keys and values of the positions of one text in one layer, with the attention over them.
protocol KeyValueStore: AnyObject {
  /// Makes room for so many positions, of which the first `count` hold something.
  func reserve(_ positions: Int, keeping count: Int)

  /// Takes rows of keys and of values of one head into the positions from `position` on.
  ///
  /// - Parameter isEnd: Whether no later position will be written before the next attention.
  func store(
    head: Int, keys: GroupedQueryAttention.Rows, values: GroupedQueryAttention.Rows, count: Int, position: Int,
    isEnd: Bool)

  /// Takes over the first `positions` of another store of the same kind and sizes; there must be room for them.
  func copy(_ other: any KeyValueStore, positions: Int)

  /// Attention of rows of queries of one head over the keys and values of head `head`.
  ///
  /// - Parameter scratch: Working memory of the caller's thread.
  func attend(
    head: Int, queries: GroupedQueryAttention.Queries, keyCount: Int, output: GroupedQueryAttention.Rows,
    scratch: Buffer<Float>)
}

/// Keys and values as floats: for ``Precision/float``. Keys are kept transposed, a column a position.
final class FloatKeyValueStore: KeyValueStore {
  private let heads: Int
  private let headSize: Int
  private var keys = Buffer<Float>()
  private var values = Buffer<Float>()
  private var stride = 0

  init(heads: Int, headSize: Int) {
    self.heads = heads
    self.headSize = headSize
  }

  private var width: Int { heads * headSize }

  func reserve(_ positions: Int, keeping count: Int) {
    let grown = kb_attention_columns(positions)
    guard grown > stride else { return }
    let (newKeys, newValues) = (Buffer<Float>(), Buffer<Float>())
    let (to, valuesTo) = (newKeys.reserve(width * grown), newValues.reserve(width * grown))
    if count > 0 {
      let from = keys.base
      for dimension in 0..<width { (to + dimension * grown).update(from: from + dimension * stride, count: count) }
      valuesTo.update(from: values.base, count: count * width)
    }
    (keys, values, stride) = (newKeys, newValues, grown)
  }

  func copy(_ other: any KeyValueStore, positions: Int) {
    guard let other = other as? FloatKeyValueStore else { preconditionFailure("stores of two precisions") }
    let (to, from) = (keys.base, other.keys.base)
    for dimension in 0..<width {
      (to + dimension * stride).update(from: from + dimension * other.stride, count: positions)
    }
    values.base.update(from: other.values.base, count: positions * width)
  }

  func store(
    head: Int, keys: GroupedQueryAttention.Rows, values: GroupedQueryAttention.Rows, count: Int, position: Int,
    isEnd: Bool
  ) {
    let columns = self.keys.base + head * headSize * stride + position
    for dimension in 0..<headSize {
      for row in 0..<count { columns[dimension * stride + row] = keys.base[row * keys.stride + dimension] }
    }
    let rows = self.values.base + position * width + head * headSize
    for row in 0..<count { (rows + row * width).update(from: values.base + row * values.stride, count: headSize) }
  }

  func attend(
    head: Int, queries: GroupedQueryAttention.Queries, keyCount: Int, output: GroupedQueryAttention.Rows,
    scratch: Buffer<Float>
  ) {
    kb_attend(
      queries.rows.base, queries.rows.stride, queries.count, queries.first, queries.isCausal,
      keys.base + head * headSize * stride, stride,
      keyCount, values.base + head * headSize, width, headSize, 1 / Float(headSize).squareRoot(), output.base,
      output.stride, scratch.reserve(8 * stride))
  }
}

/// Keys and values in bfloat16, in tiles of 16 positions, one head after another: for ``Precision/fast``.
final class TileKeyValueStore: KeyValueStore {
  private let heads: Int
  private let headSize: Int
  private let tileSize: Int
  private var memory = Buffer<UInt16>()
  /// Tiles of one head that there is room for.
  private var tiles = 0

  init(heads: Int, headSize: Int) {
    self.heads = heads
    self.headSize = headSize
    tileSize = kb_key_value_tile(headSize)
  }

  private static func tiles(_ positions: Int) -> Int {
    (positions + Int(KB_TILE_POSITIONS) - 1) / Int(KB_TILE_POSITIONS)
  }

  func reserve(_ positions: Int, keeping count: Int) {
    let grown = Self.tiles(positions)
    guard grown > tiles else { return }
    let new = Buffer<UInt16>()
    let to = new.reserve(heads * grown * tileSize)
    if count > 0 {
      let from = memory.base
      for head in 0..<heads {
        (to + head * grown * tileSize).update(
          from: from + head * tiles * tileSize, count: Self.tiles(count) * tileSize)
      }
    }
    (memory, tiles) = (new, grown)
  }

  func copy(_ other: any KeyValueStore, positions: Int) {
    guard let other = other as? TileKeyValueStore else { preconditionFailure("stores of two precisions") }
    for head in 0..<heads {
      (memory.base + head * tiles * tileSize).update(
        from: other.memory.base + head * other.tiles * tileSize, count: Self.tiles(positions) * tileSize)
    }
  }

  func store(
    head: Int, keys: GroupedQueryAttention.Rows, values: GroupedQueryAttention.Rows, count: Int, position: Int,
    isEnd: Bool
  ) {
    kb_store_keys_values(
      keys.base, values.base, keys.stride, count, position, isEnd, headSize,
      memory.base + head * tiles * tileSize)
  }

  func attend(
    head: Int, queries: GroupedQueryAttention.Queries, keyCount: Int, output: GroupedQueryAttention.Rows,
    scratch: Buffer<Float>
  ) {
    let bytes = kb_attention_tiles_scratch(keyCount, headSize)
    kb_attend_tiles(
      queries.rows.base, queries.rows.stride, queries.count, queries.first, queries.isCausal,
      memory.base + head * tiles * tileSize, keyCount,
      headSize, 1 / Float(headSize).squareRoot(), output.base, output.stride,
      scratch.reserve((bytes + MemoryLayout<Float>.stride - 1) / MemoryLayout<Float>.stride))
  }
}
