import CKernels
import Testing

@Suite("Integer products on every kernel path of this machine")
struct PanelKernelTests {
  private struct Product {
    let outputs: Int
    let inputs: Int
    let format: kb_panel_format
    let panels: [UInt8]
    /// The weights that the panels stand for.
    let weights: [Float]
  }

  /// Random blocks of a quantized type, with finite scales, packed.
  private func product(type: UInt32, outputs: Int, inputs: Int, _ generator: inout SplitMix) -> Product {
    let rowBytes = inputs / kb_block_values(type) * kb_block_bytes(type)
    var blocks = (0..<outputs * rowBytes).map { _ in UInt8.random(in: 0...255, using: &generator) }
    // Half-precision scales between 2^-8 and 2^-6; Q4_1 has a minimum after its scale.
    let scalesPerBlock = type == KB_Q4_1.rawValue || type == KB_Q4_K.rawValue ? 2 : 1
    for block in stride(from: 0, to: blocks.count, by: kb_block_bytes(type)) {
      for index in 0..<scalesPerBlock {
        blocks[block + 2 * index + 1] = UInt8.random(in: 0x1C...0x24, using: &generator)
      }
    }
    var weights = [Float](repeating: 0, count: outputs * inputs)
    kb_dequantize(type, blocks, &weights, weights.count)
    let isEightBit = type == KB_Q8_0.rawValue
    let format = isEightBit ? KB_PANEL_8BIT : KB_PANEL_4BIT
    let panels = pack(outputs: outputs, bytes: kb_panel_bytes(format, inputs)) { rows, panel in
      blocks.withUnsafeBytes { bytes in
        let pointers = rows.map { row in row < outputs ? bytes.baseAddress! + row * rowBytes : nil }
        if isEightBit {
          kb_pack_panel_q8_0(pointers, inputs, panel)
        } else {
          kb_pack_panel_4bit(type, pointers, inputs, panel)
        }
      }
    }
    return Product(outputs: outputs, inputs: inputs, format: format, panels: panels, weights: weights)
  }

  private func pack(
    outputs: Int, bytes: Int, _ body: (Range<Int>, UnsafeMutablePointer<UInt8>) -> Void
  ) -> [UInt8] {
    let count = (outputs + 15) / 16
    var panels = [UInt8](repeating: 0, count: count * bytes)
    panels.withUnsafeMutableBufferPointer { memory in
      for panel in 0..<count { body(panel * 16..<panel * 16 + 16, memory.baseAddress! + panel * bytes) }
    }
    return panels
  }

  /// Multiplies by the kernels and, in doubles, by the definition; checks the one against the other.
  private func check(_ product: Product, rows: Int, tolerance: Double, _ generator: inout SplitMix) {
    let (outputs, inputs) = (product.outputs, product.inputs)
    let x = (0..<rows * inputs).map { _ in Float.random(in: -2...2, using: &generator) }
    let bias: [Float]? =
      rows.isMultiple(of: 2) ? nil : (0..<outputs).map { _ in .random(in: -1...1, using: &generator) }
    var codes = [Int8](repeating: 0, count: rows * inputs)
    var scales = [Float](repeating: 0, count: rows * inputs / 32)
    var sums = scales
    var offsets = [Int32](repeating: 0, count: scales.count)
    var results: [[Float]] = []
    forEachInstructionSet { path in
      let stride = outputs + 3
      var output = [Float](repeating: .nan, count: rows * stride)
      codes.withUnsafeMutableBufferPointer { codes in
        scales.withUnsafeMutableBufferPointer { scales in
          sums.withUnsafeMutableBufferPointer { sums in
            offsets.withUnsafeMutableBufferPointer { offsets in
              let activations = kb_activations(
                codes: codes.baseAddress, scales: scales.baseAddress, sums: sums.baseAddress,
                offsets: offsets.baseAddress)
              kb_quantize_rows(x, rows, inputs, inputs, activations, 0)
              var scratch = [UInt8](repeating: 0, count: kb_panel_scratch_bytes(inputs))
              kb_multiply_panels(
                product.format, product.panels, bias, outputs, inputs, 0, (outputs + 15) / 16, activations, 0, rows,
                &output,
                stride, &scratch)
            }
          }
        }
      }
      for row in 0..<rows {
        for column in 0..<outputs {
          var expected = Double(bias?[column] ?? 0)
          var magnitude = abs(expected)
          for k in 0..<inputs {
            let activation = Double(codes[row * inputs + k]) * Double(scales[(row * inputs + k) / 32])
            let term = activation * Double(product.weights[column * inputs + k])
            expected += term
            magnitude += abs(term)
          }
          let error = abs(Double(output[row * stride + column]) - expected)
          if error > tolerance * magnitude + 1e-6 {
            Issue.record("\(path): row \(row), output \(column) is off by \(error) of \(magnitude)")
            return
          }
        }
        // Nothing is written beyond the outputs.
        let isUntouched = output[row * stride + outputs..<(row + 1) * stride].allSatisfy { $0.isNaN }
        #expect(isUntouched, "\(path)")
      }
      results.append(output)
    }
    for (code, value) in zip(codes, x).prefix(inputs) {
      #expect(abs(Float(code)) <= 127)
      #expect(code == 0 || (code > 0) == (value > 0))
    }
    // The paths with fused multiply-add agree to the bit.
    for other in results.dropFirst(2) {
      let isEqual = zip(other, results[1]).allSatisfy { $0 == $1 || $0.isNaN }
      #expect(isEqual)
    }
  }

  @Test("Weights in Q4_0, Q4_1, Q4_K and Q8_0 keep their values", arguments: [KB_Q4_0, KB_Q4_1, KB_Q4_K, KB_Q8_0])
  func quantizedTypes(_ type: kb_tensor_type) {
    var generator = SplitMix(state: UInt64(type.rawValue))
    let inputs = type == KB_Q4_K ? [256, 768] : [32, 96, 160]
    // Scales of Q4_K are products of two numbers, rounded to half precision.
    let tolerance = type == KB_Q4_K ? 2e-3 : 1e-5
    for inputs in inputs {
      for (outputs, rows) in [(1, 1), (16, 2), (50, 7), (33, 13), (64, 6), (48, 25)] {
        let product = product(type: type.rawValue, outputs: outputs, inputs: inputs, &generator)
        check(product, rows: rows, tolerance: tolerance, &generator)
      }
    }
  }

  @Test("Weights in floats are rounded to 8 bits with a scale for 32")
  func floats() {
    var generator = SplitMix(state: 77)
    for (outputs, inputs, rows) in [(1, 32, 1), (17, 64, 3), (40, 96, 14)] {
      let weights = (0..<outputs * inputs).map { _ in Float.random(in: -0.3...0.3, using: &generator) }
      let panels = pack(outputs: outputs, bytes: kb_panel_bytes(KB_PANEL_8BIT, inputs)) { range, panel in
        weights.withUnsafeBufferPointer { values in
          let pointers = range.map { $0 < outputs ? values.baseAddress! + $0 * inputs : nil }
          kb_pack_panel_floats(pointers, inputs, panel)
        }
      }
      let product = Product(
        outputs: outputs, inputs: inputs, format: KB_PANEL_8BIT, panels: panels, weights: weights)
      check(product, rows: rows, tolerance: 1e-2, &generator)
    }
  }

  @Test("Activations round to the nearest of 127 steps and zeros stay zeros")
  func quantization() {
    var x = (0..<64).map { Float($0) - 31.5 }
    for index in 32..<64 { x[index] = 0 }
    forEachInstructionSet { path in
      var codes = [Int8](repeating: 99, count: 64)
      var scales = [Float](repeating: -1, count: 2)
      var sums = scales
      var offsets: [Int32] = [9, 9]
      codes.withUnsafeMutableBufferPointer { codes in
        scales.withUnsafeMutableBufferPointer { scales in
          sums.withUnsafeMutableBufferPointer { sums in
            offsets.withUnsafeMutableBufferPointer { offsets in
              kb_quantize_rows(
                x, 1, 64, 64,
                kb_activations(
                  codes: codes.baseAddress, scales: scales.baseAddress, sums: sums.baseAddress,
                  offsets: offsets.baseAddress), 0)
            }
          }
        }
      }
      for index in 0..<32 { #expect(abs(Float(codes[index]) * scales[0] - x[index]) <= scales[0] * 0.501, "\(path)") }
      #expect(codes[32...].allSatisfy { $0 == 0 })
      #expect(scales[1] == 0 && sums[1] == 0 && offsets[1] == 0)
      #expect(offsets[0] == -128 * codes[..<32].reduce(0) { $0 + Int32($1) })
    }
  }
}
