import CKernels
import COpenBLAS

/// Scaled dot-product attention of one text's queries over keys and values, with grouped key/value heads.
struct Attention: Sendable {
  let heads: Int
  let keyValueHeads: Int
  let headSize: Int

  /// Rows of a matrix `stride` floats apart.
  struct Rows {
    var base: UnsafeMutablePointer<Float>
    var stride: Int
  }

  /// - Parameters:
  ///   - queryCount: Rows of `queries` and `output`.
  ///   - keyCount: Rows of `keys` and `values`. With `causal`, the queries are at the last of these positions and each
  ///     sees those up to its own.
  ///   - scores: Scratch for `queryCount` × `keyCount` floats.
  func apply(
    queries: Rows, queryCount: Int, keys: Rows, values: Rows, keyCount: Int, causal: Bool, output: Rows,
    scores: UnsafeMutablePointer<Float>
  ) {
    let scale = 1 / Float(headSize).squareRoot()
    let first = keyCount - queryCount
    for head in 0..<heads {
      let column = head * headSize
      let shared = head / (heads / keyValueHeads) * headSize
      cblas_sgemm(
        CblasRowMajor, CblasNoTrans, CblasTrans, blasint(queryCount), blasint(keyCount), blasint(headSize), 1,
        queries.base + column, blasint(queries.stride), keys.base + shared, blasint(keys.stride), 0, scores,
        blasint(keyCount))
      for row in 0..<queryCount {
        let line = scores + row * keyCount
        let visible = causal ? first + row + 1 : keyCount
        kb_softmax(line, visible, scale)
        (line + visible).update(repeating: 0, count: keyCount - visible)
      }
      cblas_sgemm(
        CblasRowMajor, CblasNoTrans, CblasNoTrans, blasint(queryCount), blasint(headSize), blasint(keyCount), 1, scores,
        blasint(keyCount), values.base + shared, blasint(values.stride), 0, output.base + column, blasint(output.stride)
      )
    }
  }
}
