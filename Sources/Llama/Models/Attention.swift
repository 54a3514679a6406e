import CKernels

/// Scaled dot-product attention of one text's queries over keys and values, with grouped key/value heads.
struct Attention: Sendable {
  let heads: Int
  let keyValueHeads: Int
  let headSize: Int

  /// Queries, or outputs: a row a token, `stride` floats apart, with the heads side by side.
  struct Rows {
    var base: UnsafeMutablePointer<Float>
    var stride: Int
  }

  /// Attends with one head.
  ///
  /// - Parameters:
  ///   - keys: Transposed, as ``KeyValueCache`` keeps them: all heads' values of a dimension are `keyStride` apart.
  ///   - first: The position of the first query; with `causal` each query sees the keys up to its own position.
  ///   - scratch: Room for eight rows of scores.
  func apply(
    head: Int, queries: Rows, queryCount: Int, first: Int, keys: UnsafePointer<Float>, keyStride: Int, keyCount: Int,
    values: Rows, causal: Bool, output: Rows, scratch: Buffer<Float>
  ) {
    let shared = head / (heads / keyValueHeads) * headSize
    kb_attend(
      queries.base + head * headSize, queries.stride, queryCount, first, causal, keys + shared * keyStride, keyStride,
      keyCount, values.base + shared, values.stride, headSize, 1 / Float(headSize).squareRoot(),
      output.base + head * headSize, output.stride, scratch.reserve(8 * keyStride))
  }
}

/// Writes the rows of keys as columns: value d of row r goes to `output[d · stride + position + r]`.
func transposeKeys(
  _ rows: Attention.Rows, count: Int, width: Int, into output: UnsafeMutablePointer<Float>, stride: Int, position: Int
) {
  for dimension in 0..<width {
    let line = output + dimension * stride + position
    for row in 0..<count { line[row] = rows.base[row * rows.stride + dimension] }
  }
}
