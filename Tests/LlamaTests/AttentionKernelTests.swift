import CKernels
import Foundation
import TestSupport
import Testing

@Suite("Attention kernels on every path of this machine")
struct AttentionKernelTests {
  /// Queries, position of the first one, size of a head.
  private static let shapes = [
    (1, 0, 16), (5, 0, 32), (3, 70, 64), (130, 0, 24), (1, 200, 80), (66, 7, 33), (13, 3, 128),
  ]

  /// Random queries, keys and values with what attention makes of them by its definition, in doubles.
  private struct Case {
    let queries: Int
    let first: Int
    let size: Int
    let causal: Bool
    let q: [Float]
    let k: [Float]
    let v: [Float]
    var expected: [Double] = []

    var keyCount: Int { first + queries }
    var scale: Float { 1 / Float(size).squareRoot() }

    init(queries: Int, first: Int, size: Int, causal: Bool, _ generator: inout SplitMix) {
      (self.queries, self.first, self.size, self.causal) = (queries, first, size, causal)
      func random(_ count: Int) -> [Float] { (0..<count).map { _ in Float.random(in: -1...1, using: &generator) } }
      (q, k, v) = (random(queries * size), random((first + queries) * size), random((first + queries) * size))
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
    }

    /// Checks `attend`, which is given queries, their number, the position of the first and memory for the outputs.
    func check(
      _ path: String, tolerance: Double,
      _ attend: (UnsafePointer<Float>, Int, Int, UnsafeMutablePointer<Float>) -> Void
    ) {
      var output = [Float](repeating: .nan, count: queries * size)
      attend(q, queries, first, &output)
      let error = zip(output, expected).reduce(0.0) { $1.0.isNaN ? .infinity : max($0, abs(Double($1.0) - $1.1)) }
      #expect(error < tolerance, "\(path): \(queries) queries from \(first), heads of \(size)")
      // A query alone has the bytes it has among others.
      var alone = [Float](repeating: .nan, count: size)
      let last = queries - 1
      q.withUnsafeBufferPointer { attend($0.baseAddress! + last * size, 1, first + last, &alone) }
      #expect(alone == Array(output[(last * size)...]), "\(path)")
    }
  }

  private func forEachCase(_ body: (Case) -> Void) {
    var generator = SplitMix(state: 5)
    for (queries, first, size) in Self.shapes {
      for causal in [true, false] {
        body(Case(queries: queries, first: first, size: size, causal: causal, &generator))
      }
    }
  }

  @Test("In floats, outputs equal the definition, causal or not, at any size")
  func floats() {
    forEachCase { item in
      let (size, stride) = (item.size, kb_attention_columns(item.keyCount))
      var transposed = [Float](repeating: .nan, count: size * stride)
      for key in 0..<item.keyCount { for d in 0..<size { transposed[d * stride + key] = item.k[key * size + d] } }
      forEachInstructionSet { path in
        var scratch = [Float](repeating: 0, count: 8 * stride)
        item.check(path, tolerance: 1e-5) { queries, count, first, output in
          kb_attend(
            queries, size, count, first, item.causal, transposed, stride, item.keyCount, item.v, size, size, item.scale,
            output, size, &scratch)
        }
      }
    }
  }

  @Test("In bfloat16 tiles, outputs equal the definition to the rounding, whatever lay in the memory before")
  func tiles() {
    forEachCase { item in
      let size = item.size
      forEachInstructionSet { path in
        let count = (item.keyCount + 15) / 16 * kb_key_value_tile(size)
        // All bits set is not a number.
        var tiles = [UInt16](repeating: 0xFFFF, count: count)
        // Stored in two pieces, the second of which begins inside a tile.
        let cut = item.keyCount / 3
        for (range, isEnd) in [(0..<cut, false), (cut..<item.keyCount, true)] {
          kb_store_keys_values(
            Array(item.k[range.lowerBound * size..<range.upperBound * size]),
            Array(item.v[range.lowerBound * size..<range.upperBound * size]), size, range.count, range.lowerBound,
            isEnd, size, &tiles)
        }
        var scratch = [Float](repeating: .nan, count: kb_attention_tiles_scratch(item.keyCount, size) / 4 + 1)
        item.check(path, tolerance: 6e-3) { queries, count, first, output in
          kb_attend_tiles(
            queries, size, count, first, item.causal, tiles, item.keyCount, size, item.scale, output, size, &scratch)
        }
      }
    }
  }

  @Test("Every path stores the same tiles")
  func storing() {
    var generator = SplitMix(state: 6)
    for (count, position, size) in [(1, 0, 16), (33, 5, 33), (16, 16, 64)] {
      let keys = (0..<count * size).map { _ in Float.random(in: -3...3, using: &generator) }
      let values = (0..<count * size).map { _ in Float.random(in: -3...3, using: &generator) }
      var results: [[UInt16]] = []
      forEachInstructionSet { path in
        var tiles = [UInt16](repeating: 0, count: (position + count + 16) / 16 * kb_key_value_tile(size))
        kb_store_keys_values(keys, values, size, count, position, true, size, &tiles)
        results.append(tiles)
      }
      #expect(results.allSatisfy { $0 == results[0] })
      // Rounded to nearest: the upper half of the number, or the next one.
      let first = Float(
        bitPattern: UInt32(results[0][position / 16 * kb_key_value_tile(size) + position % 16 * 2]) << 16)
      #expect(abs(first - keys[0]) <= abs(keys[0]) / 256)
    }
  }
}
