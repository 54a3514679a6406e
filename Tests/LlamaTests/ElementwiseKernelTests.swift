import CKernels
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
      x[1] = .nan
      forEachInstructionSet { path in #expect(kb_index_of_largest(x, count) == count - 1, "\(path)") }
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
