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

  /// Attends with the heads that share one head of keys and values.
  ///
  /// - Parameters:
  ///   - group: The number of the key/value head.
  ///   - keys: Transposed, as ``KeyValueCache`` keeps them: all heads' values of a dimension are `keyStride` apart.
  ///   - first: The position of the first query; with `causal` each query sees the keys up to its own position.
  ///   - scratch: Room for eight rows of scores.
  func apply(
    group: Int, queries: Rows, queryCount: Int, first: Int, keys: UnsafePointer<Float>, keyStride: Int, keyCount: Int,
    values: Rows, causal: Bool, output: Rows, scratch: Buffer<Float>
  ) {
    let members = heads / keyValueHeads
    let shared = group * headSize
    let scores = scratch.reserve(8 * keyStride)
    func attend(head: Int, queryStride: Int, count: Int, causal: Bool, keyCount: Int, outputStride: Int) {
      kb_attend(
        queries.base + head * headSize, queryStride, count, first, causal, keys + shared * keyStride, keyStride,
        keyCount, values.base + shared, values.stride, headSize, 1 / Float(headSize).squareRoot(),
        output.base + head * headSize, outputStride, scores)
    }
    if queryCount == 1 {
      // The heads of one token are rows like those of several tokens, and so read the keys together.
      attend(
        head: group * members, queryStride: headSize, count: members, causal: false,
        keyCount: causal ? first + 1 : keyCount, outputStride: headSize)
    } else {
      for head in group * members..<(group + 1) * members {
        attend(
          head: head, queryStride: queries.stride, count: queryCount, causal: causal, keyCount: keyCount,
          outputStride: output.stride)
      }
    }
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
