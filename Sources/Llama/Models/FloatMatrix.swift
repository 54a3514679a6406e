/// A weight matrix of floats for products with OpenBLAS: `outputs` rows of `inputs` values.
struct FloatMatrix: @unchecked Sendable {
  // Unchecked: the values are constant once made.
  let outputs: Int
  let inputs: Int
  private let owner: any AnyObject & Sendable
  private let values: UnsafePointer<Float>

  private final class Owned: @unchecked Sendable {
    let buffer = Buffer<Float>()
  }

  /// Weights as floats: in place where the file has them as aligned floats, otherwise expanded.
  init(_ tensor: WeightTensor) {
    outputs = tensor.rows
    inputs = tensor.columns
    if let stored = tensor.storedFloats {
      owner = tensor.file
      values = stored
    } else {
      let owned = Owned()
      let memory = owned.buffer.reserve(tensor.count)
      for row in 0..<tensor.rows { tensor.dequantizeRow(row, into: memory + row * tensor.columns) }
      owner = owned
      values = UnsafePointer(memory)
    }
  }

  /// output[r] = matrix · input[r] for each of `rows` rows.
  func multiply(_ input: UnsafePointer<Float>, rows: Int, into output: ProductOutput) {
    // The products of different row counts may round differently, so callers whose results must not depend on a batch
    // multiply the rows of one text at a time.
    withExtendedLifetime(owner) {
      FloatProduct.multiply(
        values, outputs: outputs, inputs: inputs, by: input, rows: rows, into: output)
    }
  }
}
