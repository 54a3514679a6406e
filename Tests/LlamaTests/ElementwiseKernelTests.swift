import CKernels
import Foundation
import TestSupport
import Testing

@Suite("Operations on rows of numbers on every kernel path of this machine")
struct ElementwiseKernelTests {
  @Test("The first of the largest values is found, at any size, whatever else is no number")
  func largest() {
    var generator = SplitMix(state: 5)
    for count in [1, 2, 15, 16, 17, 40, 1000] {
      var x = (0..<count).map { _ in Float(Int.random(in: -9...9, using: &generator)) }
      forEachInstructionSet { path in
        #expect(kb_index_of_largest(x, count) == x.firstIndex(of: x.max()!)!, "\(path), \(count) values")
      }
      guard count > 2 else { continue }
      x[count - 1] = 10
      for place in [0, 1] {
        x[place] = .nan
        forEachInstructionSet { path in #expect(kb_index_of_largest(x, count) == count - 1, "\(path)") }
      }
    }
  }

  /// Checks that `result` is `expected` to a part of the largest value.
  private func compare(_ result: [Float], _ expected: [Double], _ what: String, _ tolerance: Double = 2e-6) {
    let scale = expected.reduce(1e-3) { max($0, abs($1)) }
    let error = zip(result, expected).reduce(0.0) { $1.0.isNaN ? .infinity : max($0, abs(Double($1.0) - $1.1)) }
    #expect(error <= tolerance * scale, "\(what), \(expected.count) values")
  }

  @Test("Each operation is what its definition says", arguments: [1, 7, 16, 33, 385])
  func definitions(_ count: Int) {
    var generator = SplitMix(state: UInt64(count))
    func random(_ range: ClosedRange<Float> = -3...3) -> [Float] {
      (0..<count).map { _ in Float.random(in: range, using: &generator) }
    }
    let (x, y, weight, bias) = (random(), random(), random(), random())
    let (xs, ys, weights) = (x.map(Double.init), y.map(Double.init), weight.map(Double.init))
    let n = Double(count)
    let mean = xs.reduce(0, +) / n
    let power = xs.reduce(0) { $0 + $1 * $1 } / n
    let variance = xs.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / n
    let exponentials = xs.map { exp($0 * 0.5 - 1.5) }
    let pairs = count / 2
    let angles = (0..<pairs).map { Double($0) * 0.37 }
    let (cosines, sines) = (angles.map { Float(cos($0)) }, angles.map { Float(sin($0)) })

    forEachInstructionSet { path in
      var out = [Float](repeating: .nan, count: count)
      kb_rms_norm(x, weight, &out, count, 1e-5)
      compare(out, zip(xs, weights).map { $0 / (power + 1e-5).squareRoot() * $1 }, "\(path): rms_norm")

      kb_layer_norm(x, weight, bias, &out, count, 1e-5)
      let normalized = xs.indices.map {
        (xs[$0] - mean) / (variance + 1e-5).squareRoot() * weights[$0] + Double(bias[$0])
      }
      // A single value is its own mean.
      compare(out, normalized, "\(path): layer_norm", 1e-5)

      out = x
      kb_softmax(&out, count, 0.5)
      compare(out, exponentials.map { $0 / exponentials.reduce(0, +) }, "\(path): softmax")
      compare(
        [kb_log_sum_exp(x, count)], [log(xs.reduce(0) { $0 + exp($1) })], "\(path): log_sum_exp")

      out = x
      kb_rotate_pairs(&out, cosines, sines, pairs)
      let rotated = xs.indices.map { index in
        let (pair, isSecond) = index.quotientAndRemainder(dividingBy: 2)
        guard pair < pairs else { return xs[index] }
        let (a, b) = (xs[2 * pair], xs[2 * pair + 1])
        return isSecond == 1
          ? a * sin(angles[pair]) + b * cos(angles[pair]) : a * cos(angles[pair]) - b * sin(angles[pair])
      }
      compare(out, rotated, "\(path): rotate_pairs")

      let products = zip(xs, ys).map { $0 * $1 }
      let sizes = products.reduce(0) { $0 + abs($1) }
      #expect(abs(Double(kb_dot(x, y, count)) - products.reduce(0, +)) <= 1e-6 * sizes, "\(path): dot")

      out = y
      kb_add_weighted_rows([0.75, -0.5, 0.25], x + y + x, 3, &out, count)
      compare(out, zip(xs, ys).map { $0 + 0.5 * $1 }, "\(path): add_weighted_rows")
      out = x
      kb_add(&out, y, count)
      compare(out, zip(xs, ys).map { $0 + $1 }, "\(path): add")

      out = x
      kb_gelu(&out, count)
      compare(out, xs.map { 0.5 * $0 * (1 + erf($0 / 2.0.squareRoot())) }, "\(path): gelu")
      out = x
      kb_gelu_tanh(&out, count)
      let curved = xs.map { 0.5 * $0 * (1 + tanh((2 / Double.pi).squareRoot() * ($0 + 0.044715 * $0 * $0 * $0))) }
      compare(out, curved, "\(path): gelu_tanh")
      out = x
      kb_silu_multiply(&out, y, count)
      compare(out, zip(xs, ys).map { $0 / (1 + exp(-$0)) * $1 }, "\(path): silu_multiply")
    }
  }

  @Test("Words are summed at any size, and the sum wraps around")
  func words() {
    var generator = SplitMix(state: 11)
    for count in [0, 1, 31, 32, 33, 64, 1000] {
      let words = (0..<count).map { _ in UInt64.random(in: 0...UInt64.max, using: &generator) }
      forEachInstructionSet { path in
        #expect(kb_sum_words(words, count) == words.reduce(0, &+), "\(path), \(count) words")
      }
    }
  }

  @Test("Without a number, the first value is taken")
  func noNumbers() {
    let x = [Float](repeating: .nan, count: 33)
    forEachInstructionSet { path in #expect(kb_index_of_largest(x, x.count) == 0, "\(path)") }
  }
}
