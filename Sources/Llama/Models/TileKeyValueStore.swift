import CKernels

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
