import CKernels

/// A weight matrix repacked for integer products: codes of 4 or 8 bits, a scale for 32 of them.
///
/// Weights in 4-bit types keep their codes, as do those in Q8_0; all others are rounded to 8 bits.
final class PanelMatrix: @unchecked Sendable {
  // Unchecked: the panels are constant once made.
  let outputs: Int
  let inputs: Int
  private let format: kb_panel_format
  private let arena: WeightArena
  private let panels: UnsafePointer<UInt8>

  private let panelCount: Int
  /// Memory that the panels take.
  private var bytes: Int { panelCount * kb_panel_bytes(format, inputs) }

  /// Stacks the rows of `tensors`, which must have the same number of columns, a multiple of 32.
  ///
  /// - Parameters:
  ///   - order: Takes row and column `order[i]` for row and column i.
  ///   - arena: Where the panels go; they are filled when it is.
  init(_ tensors: [WeightTensor], order: MatrixOrder, arena: WeightArena) {
    self.arena = arena
    inputs = tensors[0].columns
    outputs = tensors.reduce(0) { $0 + $1.rows }
    let packing = PanelPacking(tensors, order: order)
    format = packing.format
    panelCount = packing.panelCount
    let memory = arena.allocate(panelCount * (kb_panel_bytes(format, inputs) + kb_panel_header_bytes(format, inputs)))
    panels = UnsafePointer(memory)
    // Each matrix writes its own memory.
    nonisolated(unsafe) let target = memory
    arena.fillLater { packing.run(into: target) }
  }

  /// output[r] = weights · input[r] + bias for `rows` quantized rows.
  ///
  /// - Parameter pool: Workers to share the outputs among; `nil` for the calling thread alone.
  func multiply(
    _ input: QuantizedRows, rows: Int, bias: [Float]?, into output: ProductOutput, scratch: Scratch, pool: WorkerPool?
  ) {
    WorkerPool.share(panelCount, bytes: bytes, among: pool) { part, worker in
      withMatrix(bias, input) { matrix, activations in
        kb_multiply_panels(
          matrix, part.lowerBound, part.count, activations, rows, output.adds, output.base, output.stride,
          scratch.panels[worker].reserve(kb_panel_scratch_bytes(inputs, rows)))
      }
    }
  }

  /// output[r] = function(weights · input[r] + bias), quantized, for `rows` quantized rows; there must be room for them.
  ///
  /// - Parameter pool: Workers to share the outputs among; `nil` for the calling thread alone.
  func multiply(
    _ input: QuantizedRows, rows: Int, bias: [Float]?, function: kb_panel_function, into output: QuantizedRows,
    scratch: Scratch, pool: WorkerPool?
  ) {
    let blocks = withMatrix(bias, input) { matrix, _ in kb_function_outputs(matrix, function) } / Int(KB_PANEL_INPUTS)
    WorkerPool.share(blocks, bytes: bytes, among: pool) { part, worker in
      withMatrix(bias, input) { matrix, activations in
        withUnsafePointer(to: output.rows) { result in
          kb_multiply_panels_function(
            matrix, function, part.lowerBound, part.count, activations, rows, result,
            scratch.panels[worker].reserve(kb_panel_scratch_bytes(inputs, rows)))
        }
      }
    }
  }

  private func withMatrix<Result>(
    _ bias: [Float]?, _ input: QuantizedRows,
    _ body: (UnsafePointer<kb_panel_matrix>, UnsafePointer<kb_activations>) -> Result
  ) -> Result {
    func call(_ bias: UnsafePointer<Float>?) -> Result {
      let matrix = kb_panel_matrix(format: format, panels: panels, bias: bias, outputs: outputs, inputs: inputs)
      return withUnsafePointer(to: matrix) { matrix in withUnsafePointer(to: input.rows) { body(matrix, $0) } }
    }
    return bias?.withUnsafeBufferPointer { call($0.baseAddress) } ?? call(nil)
  }
}
