import CKernels
import Foundation
import Testing

@Suite("Attention kernel on every path of this machine")
struct AttentionKernelTests {
  @Test("Outputs equal the definition, causal or not, at any size")
  func definition() {
    var generator = SplitMix(state: 5)
    for (queries, first, size) in [(1, 0, 16), (5, 0, 32), (3, 70, 64), (130, 0, 24), (1, 200, 80), (66, 7, 33)] {
      for causal in [true, false] { check(queries: queries, first: first, size: size, causal: causal, &generator) }
    }
  }

  private func check(queries: Int, first: Int, size: Int, causal: Bool, _ generator: inout SplitMix) {
    func random(_ count: Int) -> [Float] { (0..<count).map { _ in Float.random(in: -1...1, using: &generator) } }
    let keyCount = first + queries
    let stride = kb_attention_columns(keyCount)
    let (q, k, v) = (random(queries * size), random(keyCount * size), random(keyCount * size))
    var transposed = [Float](repeating: 1e30, count: size * stride)
    for key in 0..<keyCount { for d in 0..<size { transposed[d * stride + key] = k[key * size + d] } }
    let scale = 1 / Float(size).squareRoot()
    var expected: [Double] = []
    for i in 0..<queries {
      let seen = causal ? first + i + 1 : keyCount
      let scores = (0..<seen).map { j in
        (0..<size).reduce(0.0) { $0 + Double(q[i * size + $1]) * Double(k[j * size + $1]) } * Double(scale)
      }
      let weights = scores.map { exp($0 - (scores.max() ?? 0)) }
      let total = weights.reduce(0, +)
      for d in 0..<size {
        expected.append((0..<seen).reduce(0.0) { $0 + weights[$1] / total * Double(v[$1 * size + d]) })
      }
    }
    forEachInstructionSet { path in
      var output = [Float](repeating: .nan, count: queries * size)
      var scratch = [Float](repeating: 0, count: 8 * stride)
      kb_attend(
        q, size, queries, first, causal, transposed, stride, keyCount, v, size, size, scale, &output, size, &scratch)
      let error = zip(output, expected).reduce(0.0) { max($0, abs(Double($1.0) - $1.1)) }
      #expect(error < 1e-5, "\(path): \(queries) queries from \(first), heads of \(size)")
      // A query alone has the bytes it has among others.
      var alone = [Float](repeating: .nan, count: size)
      let last = queries - 1
      q.withUnsafeBufferPointer { q in
        kb_attend(
          q.baseAddress! + last * size, size, 1, first + last, causal, transposed, stride, keyCount, v, size, size,
          scale, &alone, size, &scratch)
      }
      #expect(alone == Array(output[(last * size)...]), "\(path)")
    }
  }
}
