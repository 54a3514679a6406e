/// Scaled dot-product attention of one text's queries over keys and values, with grouped key/value heads.
struct GroupedQueryAttention: Sendable {
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

  /// Rows of queries of one text.
  struct Queries {
    var rows: Rows
    var count: Int
    /// The position of the first one.
    var first: Int
    /// Whether each sees only the keys up to its own position.
    var isCausal: Bool
  }

  /// Heads of queries that share one of keys and values.
  var queriesPerGroup: Int { heads / keyValueHeads }

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
  ///   - keyCount: Keys that there are.
  ///   - scratch: Working memory of the caller's thread.
  func apply(
    group: Int, queries: Queries, store: any KeyValueStore, keyCount: Int, output: Rows, scratch: Buffer<Float>
  ) {
    if queries.count == 1 {
      // The heads of one token are rows like those of several tokens, and so read the keys together.
      let column = group * queriesPerGroup * headSize
      let heads = Rows(base: queries.rows.base + column, stride: headSize)
      store.attend(
        head: group, queries: Queries(rows: heads, count: queriesPerGroup, first: 0, isCausal: false),
        keyCount: queries.isCausal ? queries.first + 1 : keyCount,
        output: Rows(base: output.base + column, stride: headSize), scratch: scratch)
    } else {
      for head in group * queriesPerGroup..<(group + 1) * queriesPerGroup {
        var queries = queries
        queries.rows = queries.rows.column(head * headSize)
        store.attend(
          head: group, queries: queries, keyCount: keyCount, output: output.column(head * headSize), scratch: scratch)
      }
    }
  }
}
