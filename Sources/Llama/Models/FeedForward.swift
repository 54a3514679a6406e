import CKernels

/// Two products with a function between them.
struct FeedForward: Sendable {
  let inner: LinearLayer
  let function: kb_panel_function
  let outer: LinearLayer

  /// The order of the rows of two stacked matrices of `width` outputs each that `KB_SILU_GATE` asks for: 32 of the one, 32
  /// of the other. So the weights of both are one stream through memory. `nil` where the widths are not for integers.
  static func gateOrder(width: Int, inputs: Int) -> MatrixOrder? {
    let block = Int(KB_PANEL_INPUTS)
    guard width.isMultiple(of: block), inputs.isMultiple(of: block) else { return nil }
    return MatrixOrder(
      rows: stride(from: 0, to: width, by: block).flatMap { first in
        Array(first..<first + block) + (width + first..<width + first + block)
      })
  }

  /// As of the two products.
  var rowsAreIndependent: Bool { inner.rowsAreIndependent && outer.rowsAreIndependent }

  /// output[r] += outer(function(inner(input[r]))) for `rows` rows, one after another in memory.
  ///
  /// In integers, what lies between the products is made and quantized a few columns at a time and never held as floats.
  ///
  /// - Parameter pool: Workers to share the outputs of each product among; `nil` for the calling thread alone.
  func apply(
    _ input: UnsafePointer<Float>, rows: Int, addingTo output: UnsafeMutablePointer<Float>, scratch: Scratch,
    pool: WorkerPool? = nil
  ) {
    let sum = ProductOutput(base: output, stride: outer.outputs, adds: true)
    guard case .panels(let first) = inner.weights, case .panels(let second) = outer.weights else {
      outer.apply(floats(input, rows: rows, scratch), rows: rows, into: sum, scratch: scratch, pool: pool)
      return
    }
    scratch.quantized.quantize(input, count: rows, inputs: inner.inputs)
    scratch.quantizedInner.reserve(rows, inputs: outer.inputs)
    first.multiply(
      scratch.quantized, rows: rows, bias: inner.bias, function: function, into: scratch.quantizedInner,
      scratch: scratch, pool: pool)
    second.multiply(scratch.quantizedInner, rows: rows, bias: outer.bias, into: sum, scratch: scratch, pool: pool)
  }

  /// function(inner(input)) as floats.
  private func floats(_ input: UnsafePointer<Float>, rows: Int, _ scratch: Scratch) -> UnsafePointer<Float> {
    let wide = scratch.wide.reserve(rows * inner.outputs)
    inner.apply(input, rows: rows, into: ProductOutput(base: wide, stride: inner.outputs), scratch: scratch)
    switch function {
    case KB_GELU_TANH: kb_gelu_tanh(wide, rows * inner.outputs)
    case KB_SILU_GATE:
      let width = inner.outputs / 2
      let gated = scratch.gate.reserve(rows * width)
      for row in 0..<rows {
        let line = gated + row * width
        line.update(from: wide + row * 2 * width, count: width)
        kb_silu_multiply(line, wide + row * 2 * width + width, width)
      }
      return UnsafePointer(gated)
    default: kb_gelu(wide, rows * inner.outputs)
    }
    return UnsafePointer(wide)
  }
}
