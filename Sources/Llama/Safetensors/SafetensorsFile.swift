/// A safetensors file: a JSON header and the tensors it describes.
///
/// Format: https://github.com/huggingface/safetensors#format
struct SafetensorsFile: Sendable {
  let path: String
  private(set) var tensors: WeightTensors

  /// Opens the file at `path`, or all the files that it lists if it is the index of a model in several. Tensors of
  /// integers, such as stored position ids, are passed over.
  init(path: String) throws {
    self.path = path
    tensors = WeightTensors(path: path)
    if path.hasSuffix(".json") {
      for part in try Self.parts(index: path) { try read(part) }
    } else {
      try read(path)
    }
  }

  /// The files in which an index says that the tensors are.
  private static func parts(index path: String) throws -> [String] {
    guard case .object(let entries) = try JSON(contentsOf: path)["weight_map"] else {
      throw ModelError(.malformed, path: path, "does not say in which file each tensor is (weight_map)")
    }
    let folder = path.lastIndex(of: "/").map { path[...$0] } ?? ""
    return try Set(entries.map { $0.value.text ?? "" }).sorted().map { name in
      guard name.hasSuffix(".safetensors"), !name.contains("/") else {
        throw ModelError(.malformed, path: path, "names \(name), which is not a safetensors file beside it")
      }
      return folder + name
    }
  }

  private mutating func read(_ path: String) throws {
    var reader = ByteReader(try MappedFile(path: path))
    let length = try reader.count(upTo: min(reader.remaining, 100 << 20), "the header's length")
    let header = try JSON(Array(try reader.take(length))[...], path: path)
    guard case .object(let members) = header else {
      throw ModelError(.malformed, path: path, "has a header that is not a JSON object")
    }
    var list: [WeightTensor] = []
    for (key, entry) in members where !key.elementsEqual("__metadata__".utf8) {
      let name = String(decoding: key, as: UTF8.self)
      guard let type = try Self.type(of: entry, name: name, path: path) else { continue }
      let shape = try entry["shape"].array.map { length in
        guard let length = length.int, length >= 0 else {
          throw ModelError(.malformed, path: path, "tensor \(name) has a shape that is not made of counts")
        }
        return length
      }
      let offsets = entry["data_offsets"].array.compactMap(\.int)
      guard offsets.count == 2, offsets[0] >= 0, offsets[1] >= offsets[0], offsets[1] <= reader.remaining else {
        throw ModelError(
          .truncated, path: path, "tensor \(name) lies outside the file; the file is cut short or damaged, get it again"
        )
      }
      let tensor = try WeightTensor(
        name: name, type: type, shape: shape, file: reader.file, offset: reader.offset + offsets[0])
      guard tensor.bytes.count == offsets[1] - offsets[0] else {
        throw ModelError(.malformed, path: path, "tensor \(name) has \(offsets[1] - offsets[0]) bytes for \(shape)")
      }
      list.append(tensor)
    }
    try tensors.insert(list)
  }

  /// The storage type of a header entry, `nil` for integer tensors.
  private static func type(of entry: JSON, name: String, path: String) throws -> TensorType? {
    switch entry["dtype"].text {
    case "F32": .f32
    case "F16": .f16
    case "BF16": .bf16
    case "I64", "I32", "I16", "I8", "U8", "U16", "U32", "U64", "BOOL": nil
    case let other:
      throw ModelError(
        .unsupported, path: path, "tensor \(name) has type \(other ?? "?"); F32, F16 and BF16 can be read")
    }
  }
}
