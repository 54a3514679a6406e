import CKernels

/// One vector a token and no network: a text is the mean of its tokens' rows.
struct StaticModel: EncoderModel {
  private let table: WeightTensor

  /// - Throws: ``ModelError`` where the file does not hold exactly one two-dimensional tensor.
  init(_ tensors: WeightTensors) throws {
    guard tensors.all.count == 1, let table = tensors.all.first, table.shape.count == 2 else {
      throw ModelError(
        .unsupported, path: tensors.path,
        "has \(tensors.all.count) tensors and no config.json beside it; a static encoder has one table of tokens × dimensions"
      )
    }
    self.table = table
  }

  var rows: Int { table.rows }
  var dimensions: Int { table.columns }
  /// A mean has no limit of its own; this one bounds the memory of a hostile text.
  var maximumTokens: Int { 1 << 20 }
  var rowsAreIndependent: Bool { true }

  func encode(_ texts: ArraySlice<[Int32]>, scratch: Scratch, into output: UnsafeMutablePointer<Float>) {
    let row = scratch.hidden.reserve(dimensions)
    for (index, text) in texts.enumerated() {
      let sum = output + index * dimensions
      sum.update(repeating: 0, count: dimensions)
      for token in text {
        table.dequantizeRow(Int(token), into: row)
        kb_add(sum, row, dimensions)
      }
      let share = 1 / Float(max(1, text.count))
      for column in 0..<dimensions { sum[column] *= share }
    }
  }
}
