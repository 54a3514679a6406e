/// Scaled dot-product attention of one text's queries over keys and values, with grouped key/value heads.
struct Attention: Sendable {
  let heads: Int
  let keyValueHeads: Int
  let headSize: Int

  /// Queries, or outputs: a row a token, `stride` floats apart, with the heads side by side.
  struct Rows {
    var base: UnsafeMutablePointer<Float>
    var stride: Int

    /// The same rows from column `offset` on.
    func column(_ offset: Int) -> Rows { Rows(base: base + offset, stride: stride) }
  }

  /// An empty store for one layer.
  func makeStore(_ precision: Precision) -> any KeyValueStore {
    precision == .fast
      ? TileKeyValueStore(heads: keyValueHeads, headSize: headSize)
      : FloatKeyValueStore(heads: keyValueHeads, headSize: headSize)
  }

  /// Attends with the heads that share one head of keys and values.
  ///
  /// - Parameters:
  ///   - group: The number of the key/value head.
  ///   - first: The position of the first query; with `causal` each query sees the keys up to its own position.
  func apply(
    group: Int, queries: Rows, queryCount: Int, first: Int, store: any KeyValueStore, keyCount: Int, causal: Bool,
    output: Rows, scratch: Buffer<Float>
  ) {
    let members = heads / keyValueHeads
    if queryCount == 1 {
      // The heads of one token are rows like those of several tokens, and so read the keys together.
      let column = group * members * headSize
      store.attend(
        head: group, queries: Rows(base: queries.base + column, stride: headSize), queryCount: members, first: 0,
        keyCount: causal ? first + 1 : keyCount, causal: false,
        output: Rows(base: output.base + column, stride: headSize), scratch: scratch)
    } else {
      for head in group * members..<(group + 1) * members {
        store.attend(
          head: group, queries: queries.column(head * headSize), queryCount: queryCount, first: first,
          keyCount: keyCount, causal: causal, output: output.column(head * headSize), scratch: scratch)
      }
    }
  }
}
