import CKernels

/// The two outputs of a token: whether an answer begins there, and whether it ends there.
struct SpanOutput: Sendable {
  private let rows: [[Float]]

  /// - Parameter order: The order of the dimensions of the states, `nil` for the stored one.
  init(_ weights: ReaderWeights, width: Int, order: [Int]?) throws {
    rows = try weights.output(width: width).map { row in order.map { $0.map { row[$0] } } ?? row }
  }

  /// The log-odds of each sentence against the first token, which stands for no answer, the mean of both outputs. What
  /// all tokens have in common, as a bias, has no effect.
  ///
  /// - Parameters:
  ///   - sentences: The tokens of each, at least one; `nil` gives `nil`.
  ///   - states: A row for each token.
  func logOdds(of sentences: [Range<Int>?], states: UnsafePointer<Float>) -> [Float?] {
    sentences.map { tokens in
      guard let tokens else { return nil }
      let odds = rows.map { row in
        let scores = tokens.map { kb_dot(states + $0 * row.count, row, row.count) }
        return kb_log_sum_exp(scores, scores.count) - kb_dot(states, row, row.count)
      }
      return odds.reduce(0, +) / Float(odds.count)
    }
  }
}
