import Foundation

/// A GGUF file, version 2 or 3: metadata and tensors.
///
/// Format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
struct GGUFFile: Sendable {
  let path: String
  private(set) var metadata: [String: GGUFValue] = [:]
  private(set) var tensors: WeightTensors

  /// Opens the file at `path`, and the other parts where it is the first of a split model.
  init(path: String) throws {
    try self.init(MappedFile(path: path))
    let parts = try integer("split.count", default: 0)
    guard parts > 1 else { return }
    for part in try Self.partPaths(of: path, count: parts).dropFirst() {
      try read(MappedFile(path: part), isFirstPart: false)
    }
  }

  /// Reads a file that is in memory already and has no other parts.
  init(_ file: MappedFile) throws {
    path = file.path
    tensors = WeightTensors(path: path)
    try read(file, isFirstPart: true)
  }

  private mutating func read(_ file: MappedFile, isFirstPart: Bool) throws {
    let path = file.path
    var reader = ByteReader(file)
    guard try reader.integer(UInt32.self) == 0x4655_4747 else {
      throw ModelError(.malformed, path: path, "is not a GGUF file (its first four bytes are not \u{22}GGUF\u{22})")
    }
    let version: UInt32 = try reader.integer()
    guard version == 2 || version == 3 else {
      throw ModelError(.unsupported, path: path, "is GGUF version \(version); versions 2 and 3 can be read")
    }
    // Each tensor takes at least 24 bytes of header and each entry 13, which bounds the counts by the file's size.
    let tensorCount = try reader.count(upTo: reader.remaining / 24, "the number of tensors")
    let entryCount = try reader.count(upTo: reader.remaining / 13, "the number of metadata entries")
    var entries: [String: GGUFValue] = [:]
    for _ in 0..<entryCount {
      let key = String(decoding: try reader.string(), as: UTF8.self)
      entries[key] = try reader.value(of: try reader.valueType())
    }
    if isFirstPart { metadata = entries }
    let alignment: Int
    switch entries["general.alignment"] {
    case nil: alignment = 32
    case .integer(let value) where value > 0 && value <= 1 << 20 && value & (value - 1) == 0: alignment = value
    default: throw ModelError(.malformed, path: path, "has an alignment that is not a power of two")
    }
    try readTensors(count: tensorCount, alignment: alignment, from: &reader)
  }

  private mutating func readTensors(count: Int, alignment: Int, from reader: inout ByteReader) throws {
    struct Entry {
      let name: String
      let type: TensorType
      let shape: [Int]
      let offset: Int
    }
    var entries: [Entry] = []
    for _ in 0..<count {
      let name = String(decoding: try reader.string(), as: UTF8.self)
      let dimensions: UInt32 = try reader.integer()
      guard dimensions >= 1, dimensions <= 4 else {
        throw ModelError(.malformed, path: reader.file.path, "tensor \(name) has \(dimensions) dimensions, not 1 to 4")
      }
      let shape = try (0..<dimensions).map { _ in try reader.count(upTo: Int.max, "a dimension of \(name)") }
      let type = TensorType(rawValue: try reader.integer())
      let offset = try reader.count(upTo: reader.file.bytes.count, "the offset of tensor \(name)")
      entries.append(Entry(name: name, type: type, shape: shape.reversed(), offset: offset))
    }
    let start = (reader.offset + alignment - 1) / alignment * alignment
    // Both terms are at most the file's size: their sum cannot overflow.
    try tensors.insert(
      entries.map {
        try WeightTensor(name: $0.name, type: $0.type, shape: $0.shape, file: reader.file, offset: start + $0.offset)
      })
  }

  /// The files of a model split by `gguf-split`, whose names end in `-00001-of-00003.gguf`.
  private static func partPaths(of path: String, count: Int) throws -> [String] {
    guard count <= 1000, let name = GGUFPartName(path), name.part == 1, name.count == count else {
      throw ModelError(
        .unsupported, path: path,
        "is one of \(count) parts; give the path of the first, whose name ends in "
          + String(format: "-00001-of-%05d.gguf", count))
    }
    return name.all
  }
}

extension GGUFFile {
  private func wrongType(_ key: String) -> ModelError {
    ModelError(.malformed, path: path, "metadata \(key) is missing or of another type than expected")
  }

  func integer(_ key: String, default fallback: Int? = nil) throws -> Int {
    switch metadata[key] {
    case .integer(let value): return value
    case nil: if let fallback { return fallback }
    default: break
    }
    throw wrongType(key)
  }

  func double(_ key: String, default fallback: Double? = nil) throws -> Double {
    switch metadata[key] {
    case .float(let value) where value.isFinite: return value
    case .integer(let value): return Double(value)
    case nil: if let fallback { return fallback }
    default: break
    }
    throw wrongType(key)
  }

  func bool(_ key: String, default fallback: Bool) throws -> Bool {
    switch metadata[key] {
    case .bool(let value): return value
    case nil: return fallback
    default: throw wrongType(key)
    }
  }

  func string(_ key: String) throws -> String? {
    switch metadata[key] {
    case .string(let value): return value
    case nil: return nil
    default: throw wrongType(key)
    }
  }

  func array(_ key: String, of types: [GGUFType]) throws -> GGUFArray? {
    switch metadata[key] {
    case .array(let array) where types.contains(array.type): return array
    case nil: return nil
    default: throw wrongType(key)
    }
  }
}
