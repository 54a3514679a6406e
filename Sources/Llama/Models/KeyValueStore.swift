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
