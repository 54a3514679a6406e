import CKernels

/// How the values of a tensor are stored: the type codes of GGUF.
struct TensorType: RawRepresentable, Hashable, Sendable {
  let rawValue: UInt32

  static let f32 = TensorType(rawValue: KB_F32.rawValue)
  static let f16 = TensorType(rawValue: KB_F16.rawValue)
  static let bf16 = TensorType(rawValue: KB_BF16.rawValue)
  static let q4_0 = TensorType(rawValue: KB_Q4_0.rawValue)
  static let q4_1 = TensorType(rawValue: KB_Q4_1.rawValue)
  static let q4_K = TensorType(rawValue: KB_Q4_K.rawValue)
  static let q8_0 = TensorType(rawValue: KB_Q8_0.rawValue)

  var isSupported: Bool { blockValues > 0 }
  /// Values in one block.
  var blockValues: Int { kb_block_values(rawValue) }
  /// Bytes of one block.
  var blockBytes: Int { kb_block_bytes(rawValue) }
}

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

/// The named tensors of a model, from one file or several.
struct WeightTensors: Sendable {
  private var tensors: [String: WeightTensor] = [:]
  /// The file named in errors.
  let path: String

  init(path: String) {
    self.path = path
  }

  /// Adds the tensors of one file.
  ///
  /// - Throws: ``ModelError`` where two have one name, or share bytes: a small file could then ask for any amount of
  ///   memory when its tensors are repacked.
  mutating func insert(_ list: [WeightTensor]) throws {
    for tensor in list where tensors.updateValue(tensor, forKey: tensor.name) != nil {
      throw ModelError(.malformed, path: path, "has two tensors named \(tensor.name); the file is damaged")
    }
    let placed = list.sorted { $0.bytes.baseAddress! < $1.bytes.baseAddress! }
    for (tensor, next) in zip(placed, placed.dropFirst())
    where tensor.bytes.baseAddress! + tensor.bytes.count > next.bytes.baseAddress! {
      throw ModelError(
        .malformed, path: tensor.file.path, "tensors \(tensor.name) and \(next.name) overlap; the file is damaged")
    }
  }

  /// Puts `tensor` in the place of the one with its name.
  mutating func replace(_ tensor: WeightTensor) { tensors[tensor.name] = tensor }

  /// The tensor named `name`, `nil` where there is none.
  func find(_ name: String) -> WeightTensor? { tensors[name] }

  /// The tensor named `name`.
  /// - Throws: ``ModelError`` where it is missing or its shape is not `shape`.
  func tensor(_ name: String, shape: [Int]) throws -> WeightTensor {
    guard let tensor = tensors[name] else {
      throw ModelError(
        .malformed, path: path, "has no tensor \(name); the file is incomplete or of another architecture")
    }
    guard tensor.shape == shape else {
      throw ModelError(
        .malformed, path: path, "tensor \(name) has shape \(tensor.shape) where the metadata asks for \(shape)")
    }
    return tensor
  }

  /// The tensor named `name` if there is one; its shape must be `shape`.
  func optionalTensor(_ name: String, shape: [Int]) throws -> WeightTensor? {
    tensors[name] == nil ? nil : try tensor(name, shape: shape)
  }

  var all: some Collection<WeightTensor> { tensors.values }
  /// Number of values in all tensors.
  var parameters: Int { tensors.values.reduce(0) { $0 + $1.count } }
}
