import CKernels

/// A tensor inside a mapped weights file.
struct WeightTensor: @unchecked Sendable {
  // Unchecked: `bytes` points into the constant map that `file` keeps alive.
  private(set) var name: String
  let type: TensorType
  /// Lengths from the outermost dimension to the innermost, whose values lie next to one another.
  let shape: [Int]
  let bytes: UnsafeRawBufferPointer
  let file: MappedFile
  /// The stored row, or value of a vector, that each row is; `nil` where they are stored in order.
  private var rowOrder: [Int]?
  /// A change that is made to the rows as they are expanded.
  private var update: LowRankUpdate?

  /// - Throws: ``ModelError`` where the tensor's bytes are not all inside the file, a dimension is zero, or the type is
  ///   not supported.
  init(name: String, type: TensorType, shape: [Int], file: MappedFile, offset: Int) throws {
    func invalid(_ problem: String) -> ModelError {
      ModelError(.malformed, path: file.path, "tensor \(name) \(problem); the file is damaged")
    }
    guard type.isSupported else {
      throw ModelError(
        .unsupported, path: file.path,
        "tensor \(name) has type \(type.rawValue), which is not supported; use F32, F16, BF16, Q4_0, Q4_1, Q5_0, Q5_1, "
          + "Q8_0, Q2_K to Q6_K, IQ4_NL or IQ4_XS")
    }
    var count = 1
    for length in shape {
      guard length > 0 else { throw invalid("has a dimension of length \(length)") }
      let (product, overflow) = count.multipliedReportingOverflow(by: length)
      guard !overflow else { throw invalid("has more values than fit in memory") }
      count = product
    }
    guard (shape.last ?? 1).isMultiple(of: type.blockValues) else {
      throw invalid("has rows of \(shape.last ?? 1) values, not a multiple of its block of \(type.blockValues)")
    }
    let (size, overflow) = (count / type.blockValues).multipliedReportingOverflow(by: type.blockBytes)
    guard !overflow else { throw invalid("has more bytes than fit in memory") }
    self.name = name
    self.type = type
    self.shape = shape
    self.file = file
    bytes = try file.slice(at: offset, count: size, "tensor \(name)")
  }

  /// Number of values.
  var count: Int { shape.reduce(1, *) }
  /// Values of the innermost dimension.
  var columns: Int { shape.last ?? 1 }
  var rows: Int { count / columns }

  /// Bytes of one row.
  var rowBytes: Int { columns / type.blockValues * type.blockBytes }

  /// Whether `bytes` hold the rows as they are to be used.
  var isUsedAsStored: Bool { rowOrder == nil && update == nil }

  /// The values in place, where the file has them as aligned floats that are used as they are stored.
  var storedFloats: UnsafePointer<Float>? {
    guard isUsedAsStored, type == .f32, let base = bytes.baseAddress, UInt(bitPattern: base).isMultiple(of: 4) else {
      return nil
    }
    return base.assumingMemoryBound(to: Float.self)
  }

  /// The tensor under another name, with its rows in another order: row i is the row `rows[i]` of this one.
  func renamed(_ name: String, rows: [Int]? = nil) -> WeightTensor {
    var result = self
    result.name = name
    result.rowOrder = rows
    return result
  }

  /// The tensor with a change, whose size must be its own.
  func updated(by update: LowRankUpdate) -> WeightTensor {
    precondition(update.rows == rows && update.columns == columns)
    var result = self
    result.update = update
    return result
  }

  /// Expands row `row` to `columns` floats.
  func dequantizeRow(_ row: Int, into output: UnsafeMutablePointer<Float>) {
    precondition(row >= 0 && row < rows)
    withExtendedLifetime(file) {
      kb_dequantize(type.rawValue, bytes.baseAddress! + (rowOrder?[row] ?? row) * rowBytes, output, columns)
    }
    update?.add(row: row, to: output)
  }

  /// All values of a vector, or of a matrix used as it is stored, as floats; for tensors without a change.
  func dequantized() -> [Float] {
    precondition(update == nil)
    let values = [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
      withExtendedLifetime(file) { kb_dequantize(type.rawValue, bytes.baseAddress!, buffer.baseAddress!, count) }
      initialized = count
    }
    return rowOrder.map { order in order.map { values[$0] } } ?? values
  }
}
