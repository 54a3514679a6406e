import CKernels

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
