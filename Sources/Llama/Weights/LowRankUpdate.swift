import CKernels

/// A change of a weight matrix by a product of two small ones: weights + `up` · `down`.
///
/// Hu et al., LoRA, https://arxiv.org/abs/2106.09685.
struct LowRankUpdate: Sendable {
  private let rank: Int
  /// `rank` rows of as many values as the matrix has columns.
  private let down: [Float]
  /// A row of `rank` values for each row of the matrix, scaled.
  private let up: [Float]

  /// - Parameters:
  ///   - down: `rank` rows, usually called A.
  ///   - up: Rows of `rank` values, usually called B.
  ///   - scale: Factor on the product.
  ///   - rows: Takes row `rows[i]` of `up` for row i, where the matrix keeps its rows in another order.
  init(down: WeightTensor, up: WeightTensor, scale: Float, rows: [Int]? = nil) {
    rank = down.rows
    self.down = down.dequantized()
    let (stored, rank) = (up.dequantized().map { $0 * scale }, rank)
    self.up = rows.map { $0.flatMap { stored[$0 * rank..<($0 + 1) * rank] } } ?? stored
  }

  var rows: Int { up.count / rank }
  var columns: Int { down.count / rank }

  /// Adds row `row` of the change to `output`.
  func add(row: Int, to output: UnsafeMutablePointer<Float>) {
    up.withUnsafeBufferPointer { up in
      kb_add_weighted_rows(up.baseAddress! + row * rank, down, rank, output, columns)
    }
  }
}
