import CKernels

/// One or more weight matrices that multiply the same input, with their biases: the outputs lie side by side.
struct LinearLayer: Sendable {
  enum Weights: Sendable {
    case panels(PanelMatrix)
    case floats([FloatMatrix])
  }

  let outputs: Int
  let inputs: Int
  let weights: Weights
  let bias: [Float]?

  /// Whether a row's outputs are the same bytes whatever rows are multiplied with it: integer products give that, while
  /// OpenBLAS rounds by the number of rows.
  var rowsAreIndependent: Bool {
    if case .panels = weights { true } else { false }
  }

  /// - Parameters:
  ///   - biases: One for each tensor where there are any; `nil` stands for zeros.
  ///   - order: Another order of rows and columns, for `fast` only.
  ///   - arena: Where repacked weights go.
  init(
    _ tensors: [WeightTensor], biases: [WeightTensor?] = [], precision: Precision, order: MatrixOrder = MatrixOrder(),
    arena: WeightArena
  ) {
    inputs = tensors[0].columns
    outputs = tensors.reduce(0) { $0 + $1.rows }
    // Integer panels work on blocks of inputs; a width that is not a whole number of them goes the other way.
    weights =
      precision == .fast && inputs.isMultiple(of: Int(KB_PANEL_INPUTS))
      ? .panels(PanelMatrix(tensors, order: order, arena: arena)) : .floats(tensors.map(FloatMatrix.init))
    guard biases.contains(where: { $0 != nil }) else {
      bias = nil
      return
    }
    let stored = zip(tensors, biases).flatMap { $1?.dequantized() ?? [Float](repeating: 0, count: $0.rows) }
    bias = order.rows.map { order in order.map { stored[$0] } } ?? stored
  }

  /// output[r] = weights · input[r] + bias for `rows` rows.
  ///
  /// - Parameter pool: Workers to share the outputs among; `nil` for the calling thread alone.
  func apply(
    _ input: UnsafePointer<Float>, rows: Int, into output: ProductOutput, scratch: Scratch, pool: WorkerPool? = nil
  ) {
    switch weights {
    case .panels(let matrix):
      scratch.quantized.quantize(input, count: rows, inputs: inputs)
      matrix.multiply(scratch.quantized, rows: rows, bias: bias, into: output, scratch: scratch, pool: pool)
    case .floats(let matrices):
      var column = 0
      for matrix in matrices {
        matrix.multiply(input, rows: rows, into: output.column(column))
        column += matrix.outputs
      }
      if let bias { for row in 0..<rows { kb_add(output.base + row * output.stride, bias, bias.count) } }
    }
  }
}
