import CKernels
import TestSupport
import Testing

@Suite("Operations on rows of floats on every kernel path of this machine")
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

  @Test("Without a number, the first value is taken")
  func noNumbers() {
    let x = [Float](repeating: .nan, count: 33)
    forEachInstructionSet { path in #expect(kb_index_of_largest(x, x.count) == 0, "\(path)") }
  }
}
