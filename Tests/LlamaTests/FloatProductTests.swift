import Foundation
import Llama
import Synchronization
import Testing

@Suite("Products of floats")
struct FloatProductTests {
  @Test("Products that several threads ask for at once are all right")
  func manyCallers() {
    let (outputs, inputs, rows) = (130, 257, 33)
    let wrong = Atomic(0)
    DispatchQueue.concurrentPerform(iterations: 4) { caller in
      // Small whole numbers, different for each caller: every sum is exact in any order.
      let matrix = (0..<outputs * inputs).map { Float(($0 * 7 + caller * 31) % 19 - 9) }
      let input = (0..<rows * inputs).map { Float(($0 * 5 + caller * 17) % 13 - 6) }
      var expected = [Float](repeating: 0, count: rows * outputs)
      for row in 0..<rows {
        for output in 0..<outputs {
          for k in 0..<inputs {
            expected[row * outputs + output] += matrix[output * inputs + k] * input[row * inputs + k]
          }
        }
      }
      var output = [Float](repeating: .nan, count: rows * outputs)
      for _ in 0..<1_000 {
        output.withUnsafeMutableBufferPointer { output in
          FloatProduct.multiply(
            matrix, outputs: outputs, inputs: inputs, by: input, rows: rows,
            into: ProductOutput(base: output.baseAddress!, stride: outputs))
        }
        if output != expected { wrong.wrappingAdd(1, ordering: .relaxed) }
      }
    }
    #expect(wrong.load(ordering: .relaxed) == 0)
  }
}
