import CKernels
import TestSupport
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
    let format =
      switch type {
      case KB_Q8_0.rawValue: KB_PANEL_8BIT
      case KB_Q4_0.rawValue: KB_PANEL_4BIT_SYMMETRIC
      case KB_Q4_K.rawValue: KB_PANEL_4BIT_NESTED
      default: KB_PANEL_4BIT
      }
    let panels = pack(outputs: outputs, inputs: inputs, format) { rows, panel, header in
      blocks.withUnsafeBytes { bytes in
        let pointers = rows.map { row in row < outputs ? bytes.baseAddress! + row * rowBytes : nil }
        switch format {
        case KB_PANEL_8BIT: kb_pack_panel_q8_0(pointers, inputs, panel)
        case KB_PANEL_4BIT_SYMMETRIC: kb_pack_panel_q4_0(pointers, inputs, panel)
        case KB_PANEL_4BIT_NESTED: kb_pack_panel_q4_k(pointers, inputs, panel, header)
        default: kb_pack_panel_q4_1(pointers, inputs, panel)
        }
      }
    }
    return Product(outputs: outputs, inputs: inputs, format: format, panels: panels, weights: weights)
  }

  private func pack(
    outputs: Int, inputs: Int, _ format: kb_panel_format,
    _ body: (_ rows: Range<Int>, _ panel: UnsafeMutablePointer<UInt8>, _ header: UnsafeMutablePointer<UInt8>) -> Void
  ) -> [UInt8] {
    let (count, bytes) = ((outputs + 15) / 16, kb_panel_bytes(format, inputs))
    let headerBytes = kb_panel_header_bytes(format, inputs)
    var panels = [UInt8](repeating: 0, count: count * (bytes + headerBytes))
    panels.withUnsafeMutableBufferPointer { memory in
      let headers = memory.baseAddress! + count * bytes
      for panel in 0..<count {
        body(panel * 16..<panel * 16 + 16, memory.baseAddress! + panel * bytes, headers + panel * headerBytes)
      }
    }
    return panels
  }

  /// Multiplies by the kernels and, in doubles, by the definition; checks the one against the other.
  private func check(_ product: Product, rows: Int, tolerance: Double, _ generator: inout SplitMix) {
    let (outputs, inputs) = (product.outputs, product.inputs)
    let x = (0..<rows * inputs).map { _ in Float.random(in: -2...2, using: &generator) }
    let bias: [Float]? =
      rows.isMultiple(of: 2) ? nil : (0..<outputs).map { _ in .random(in: -1...1, using: &generator) }
    var codes: [Int8] = []
    var scales: [Float] = []
    var results: [[Float]] = []
    forEachInstructionSet { path in
      let stride = outputs + 3
      var output = [Float](repeating: .nan, count: rows * stride)
      let activations = Activations(x, rows: rows, inputs: inputs)
      (codes, scales) = (activations.codes, activations.scales)
      multiply(product, bias: bias, activations, into: &output, stride: stride)
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
      // A row alone has the bytes it has among others, and a product can be added to what is there.
      var line = [Float](repeating: 0.5, count: outputs)
      let last = Array(x[(rows - 1) * inputs..<rows * inputs])
      multiply(
        product, bias: bias, Activations(last, rows: 1, inputs: inputs), into: &line, stride: outputs)
      #expect(line.elementsEqual(output[(rows - 1) * stride..<(rows - 1) * stride + outputs]), "\(path)")
      var sums = (0..<rows * stride).map { _ in Float(0.5) }
      multiply(product, bias: bias, activations, adds: true, into: &sums, stride: stride)
      let isSum = zip(sums, output).allSatisfy { $1.isNaN ? $0 == 0.5 : abs($0 - 0.5 - $1) <= 1e-4 * (1 + abs($1)) }
      #expect(isSum, "\(path)")
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

  private func multiply(
    _ product: Product, bias: [Float]?, _ activations: Activations, adds: Bool = false, into output: inout [Float],
    stride: Int
  ) {
    var scratch = [UInt8](repeating: 0, count: kb_panel_scratch_bytes(product.inputs, activations.rows))
    withMatrix(product, bias: bias) { matrix in
      activations.withPointer { activations, rows in
        kb_multiply_panels(
          matrix, 0, (product.outputs + 15) / 16, activations, rows, adds, &output, stride, &scratch)
      }
    }
  }

  private func withMatrix(_ product: Product, bias: [Float]?, _ body: (UnsafePointer<kb_panel_matrix>) -> Void) {
    func call(_ bias: UnsafePointer<Float>?) {
      product.panels.withUnsafeBufferPointer { panels in
        let matrix = kb_panel_matrix(
          format: product.format, panels: panels.baseAddress, bias: bias, outputs: product.outputs,
          inputs: product.inputs)
        withUnsafePointer(to: matrix, body)
      }
    }
    if let bias { bias.withUnsafeBufferPointer { call($0.baseAddress) } } else { call(nil) }
  }

  @Test("Weights in Q4_0, Q4_1, Q4_K and Q8_0 keep their values", arguments: [KB_Q4_0, KB_Q4_1, KB_Q4_K, KB_Q8_0])
  func quantizedTypes(_ type: kb_tensor_type) {
    var generator = SplitMix(state: UInt64(type.rawValue))
    let inputs = type == KB_Q4_K ? [256, 768] : [32, 96, 160]
    // Minima of Q4_1 are rounded to a fraction of the scale, and the scale with the factor to half precision.
    let tolerance = type == KB_Q4_1 ? 5e-3 : 1e-5
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
      let panels = pack(outputs: outputs, inputs: inputs, KB_PANEL_8BIT) { range, panel, _ in
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

  @Test("Blocks of nearly equal weights, of zeros and of negative scales are packed as closely as 8 bits allow")
  func unusualBlocks() {
    let inputs = 32
    // Scale and minimum of each row.
    let rows: [(Float, Float)] = [
      (0, 0), (0, 0.5), (0, -3), (0.001, 1), (-0.001, 1), (0.01, -1), (-0.02, 0.1), (0.1, -0.8),
    ]
    var blocks: [UInt8] = []
    for (scale, minimum) in rows {
      for value in [scale, minimum] {
        withUnsafeBytes(of: Float16(value).bitPattern.littleEndian) { blocks += $0 }
      }
      blocks += (0..<16).map { UInt8($0 * 17) }
    }
    var weights = [Float](repeating: 0, count: rows.count * inputs)
    kb_dequantize(KB_Q4_1.rawValue, blocks, &weights, weights.count)
    forEachInstructionSet { path in
      let panels = pack(outputs: rows.count, inputs: inputs, KB_PANEL_4BIT) { range, panel, _ in
        blocks.withUnsafeBytes { bytes in
          let pointers = range.map { $0 < rows.count ? bytes.baseAddress! + $0 * 20 : nil }
          kb_pack_panel_q4_1(pointers, inputs, panel)
        }
      }
      let product = Product(
        outputs: rows.count, inputs: inputs, format: KB_PANEL_4BIT, panels: panels, weights: weights)
      for k in 0..<inputs {
        // A row that is zero but for one input reads one column of weights.
        var x = [Float](repeating: 0, count: inputs)
        x[k] = 1
        var column = [Float](repeating: .nan, count: rows.count)
        multiply(product, bias: nil, Activations(x, rows: 1, inputs: inputs), into: &column, stride: rows.count)
        for (row, value) in column.enumerated() {
          let expected = weights[row * inputs + k]
          let largest = weights[row * inputs..<(row + 1) * inputs].reduce(0) { max($0, abs($1)) }
          #expect(abs(value - expected) <= 0.01 * largest + 1e-7, "\(path): row \(row), input \(k)")
        }
      }
    }
  }

  @Test(
    "A product with a function is the quantized function of the product, whoever shares its blocks",
    arguments: [KB_GELU, KB_GELU_TANH, KB_SILU_GATE])
  func functions(_ function: kb_panel_function) {
    var generator = SplitMix(state: UInt64(function.rawValue) + 3)
    for (type, rows) in [(KB_Q4_1, 1), (KB_Q4_1, 9), (KB_Q4_0, 4), (KB_Q4_K, 7), (KB_Q8_0, 14)] {
      let inputs = type == KB_Q4_K ? 256 : 64
      let product = product(type: type.rawValue, outputs: 192, inputs: inputs, &generator)
      let x = (0..<rows * inputs).map { _ in Float.random(in: -2...2, using: &generator) }
      let bias = (0..<192).map { _ in Float.random(in: -1...1, using: &generator) }
      forEachInstructionSet { path in
        let activations = Activations(x, rows: rows, inputs: inputs)
        var plain = [Float](repeating: 0, count: rows * 192)
        multiply(product, bias: bias, activations, into: &plain, stride: 192)
        var expected: [Float] = []
        for row in 0..<rows {
          var line = Array(plain[row * 192..<(row + 1) * 192])
          switch function {
          case KB_GELU: kb_gelu(&line, 192)
          case KB_GELU_TANH: kb_gelu_tanh(&line, 192)
          default:
            let blocks = (0..<6).map { Array(line[$0 * 32..<($0 + 1) * 32]) }
            line = [blocks[0], blocks[2], blocks[4]].flatMap { $0 }
            kb_silu_multiply(&line, [blocks[1], blocks[3], blocks[5]].flatMap { $0 }, 96)
          }
          expected += line
        }
        let width = expected.count / rows
        let quantized = Activations(expected, rows: rows, inputs: width)
        let result = Activations([Float](repeating: 0, count: rows * width), rows: rows, inputs: width)
        var scratch = [UInt8](repeating: 0, count: kb_panel_scratch_bytes(inputs, rows))
        withMatrix(product, bias: bias) { matrix in
          #expect(kb_function_outputs(matrix, function) == width)
          activations.withPointer { activations, rows in
            result.withPointer { output, _ in
              for part in [0..<1, 1..<width / 32] {
                kb_multiply_panels_function(
                  matrix, function, part.lowerBound, part.count, activations, rows, output, &scratch)
              }
            }
          }
        }
        #expect(result.codes == quantized.codes, "\(path)")
        #expect(result.scales == quantized.scales, "\(path)")
        #expect(result.offsets == quantized.offsets, "\(path)")
        #expect(result.sums == quantized.sums, "\(path)")
      }
    }
  }

  @Test("Activations round to the nearest of 127 steps and zeros stay zeros")
  func quantization() {
    var x = (0..<64).map { Float($0) - 31.5 }
    for index in 32..<64 { x[index] = 0 }
    forEachInstructionSet { path in
      let row = Activations(x, rows: 1, inputs: 64)
      let (codes, scales) = (row.codes, row.scales)
      for index in 0..<32 { #expect(abs(Float(codes[index]) * scales[0] - x[index]) <= scales[0] * 0.501, "\(path)") }
      #expect(codes[32...].allSatisfy { $0 == 0 })
      #expect(scales[1] == 0)
      #expect(row.offsets == [-128 * codes[..<32].reduce(0) { $0 + Int32($1) }, 0])
      #expect(row.sums == zip(row.offsets, scales).map { Float(-$0 / 128) * $1 })
    }
  }

  @Test("What is no number gets codes of 8 bits all the same, and so do the largest and the smallest numbers")
  func quantizedNoNumbers() {
    for strange in [Float.nan, .infinity, .greatestFiniteMagnitude, .leastNonzeroMagnitude] {
      var x = (0..<32).map { strange == .leastNonzeroMagnitude ? 0 : Float($0) - 9 }
      x[5] = strange
      x[20] = -strange
      forEachInstructionSet { path in
        let row = Activations(x, rows: 1, inputs: 32)
        #expect(row.codes.allSatisfy { $0 >= -127 }, "\(path), \(strange)")
        #expect(row.offsets[0] == -128 * row.codes.reduce(0) { $0 + Int32($1) }, "\(path), \(strange)")
      }
    }
  }
}

/// Quantized rows in memory of their own.
private final class Activations {
  let rows: Int
  private let values: Int
  private let memory: kb_activations

  init(_ x: [Float], rows: Int, inputs: Int) {
    self.rows = rows
    values = rows * inputs
    memory = kb_activations(
      codes: .allocate(capacity: values), scales: .allocate(capacity: values / 32),
      offsets: .allocate(capacity: values / 32), sums: .allocate(capacity: values / 32))
    kb_quantize_rows(x, rows, inputs, inputs, memory, 0)
  }

  deinit {
    memory.codes.deallocate()
    memory.scales.deallocate()
    memory.offsets.deallocate()
    memory.sums.deallocate()
  }

  var codes: [Int8] { Array(UnsafeBufferPointer(start: memory.codes, count: values)) }
  var scales: [Float] { Array(UnsafeBufferPointer(start: memory.scales, count: values / 32)) }
  var offsets: [Int32] { Array(UnsafeBufferPointer(start: memory.offsets, count: values / 32)) }
  var sums: [Float] { Array(UnsafeBufferPointer(start: memory.sums, count: values / 32)) }

  func withPointer(_ body: (UnsafePointer<kb_activations>, Int) -> Void) {
    withUnsafePointer(to: memory) { body($0, rows) }
  }
}
