import Llama

/// Makes vectors of texts on one subject tell them apart: what all share is taken away, and directions in which they
/// vary much count no more than others, so that a cosine is not decided by the subject (Su et al., 2021).
///
/// With x the vector, m the mean and C the covariance of the given vectors, L⁻¹(x − m) of unit length, where
/// LLᵀ = C + λI. The ridge λ, as in regularised discriminant analysis (Friedman, 1989), lets few vectors do.
package struct Whitening: Sendable {
  private let mean: [Float]
  /// The rows of L up to the diagonal.
  private let rows: [[Float]]

  /// λ as a multiple of the mean variance.
  private static let ridge = 2.0

  /// - Parameter vectors: At least one; all of the same number of dimensions.
  package init(of vectors: [[Float]]) {
    let dimensions = vectors.first?.count ?? 0
    var mean = [Float](repeating: 0, count: dimensions)
    for vector in vectors { for index in mean.indices { mean[index] += vector[index] / Float(vectors.count) } }
    self.mean = mean
    rows = Self.cholesky(Self.covariance(of: vectors, around: mean))
  }

  /// The vector as it is compared, of unit length; zeros where it is the mean itself.
  package func callAsFunction(_ vector: [Float]) -> [Float] {
    var solution = [Float](repeating: 0, count: rows.count)
    for (index, row) in rows.enumerated() {
      let known = innerProduct(row[..<index], solution[..<index])
      solution[index] = (vector[index] - mean[index] - known) / row[index]
    }
    let length = innerProduct(solution, solution).squareRoot()
    return length > 0 ? solution.map { $0 / length } : solution
  }

  /// The lower half of the covariance with the ridge on its diagonal.
  private static func covariance(of vectors: [[Float]], around mean: [Float]) -> [[Float]] {
    var sums = mean.indices.map { [Float](repeating: 0, count: $0 + 1) }
    for vector in vectors {
      let centred = zip(vector, mean).map { $0 - $1 }
      for row in sums.indices {
        let value = centred[row] / Float(vectors.count)
        for column in 0...row { sums[row][column] += value * centred[column] }
      }
    }
    let variance = sums.reduce(0) { $0 + Double($1[$1.count - 1]) } / Double(max(1, sums.count))
    // Where all vectors are the same, any ridge does.
    let ridge = Float(variance > 0 ? Self.ridge * variance : 1)
    for row in sums.indices { sums[row][row] += ridge }
    return sums
  }

  private static func cholesky(_ matrix: [[Float]]) -> [[Float]] {
    var factor = matrix
    for row in factor.indices {
      for column in 0...row {
        let rest = factor[row][column] - innerProduct(factor[row][..<column], factor[column][..<column])
        // The ridge keeps the diagonal above zero but for rounding.
        factor[row][column] =
          row == column ? max(rest, .leastNormalMagnitude).squareRoot() : rest / factor[column][column]
      }
    }
    return factor
  }
}
