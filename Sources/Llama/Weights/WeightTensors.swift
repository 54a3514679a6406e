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
