/// A value of a GGUF file's metadata.
enum GGUFValue: Sendable {
  case integer(Int)
  case float(Double)
  case bool(Bool)
  case string(String)
  case array(GGUFArray)
}

/// The value types of GGUF metadata, as numbered in the file.
enum GGUFType: UInt32, Sendable {
  case uint8, int8, uint16, int16, uint32, int32, float32, bool, string, array, uint64, int64, float64

  /// The fewest bytes a value of this type takes.
  var minimumBytes: Int {
    switch self {
    case .uint8, .int8, .bool: 1
    case .uint16, .int16: 2
    case .uint32, .int32, .float32: 4
    case .uint64, .int64, .float64, .string: 8
    case .array: 12
    }
  }
}

/// An array of a GGUF file's metadata, decoded when asked for.
struct GGUFArray: Sendable {
  let type: GGUFType
  let count: Int
  /// Where the elements start; reading once at load has shown that they all lie inside the file.
  let start: ByteReader

  /// Calls `body` with the index and bytes of each string, in order; never for arrays of another type.
  func forEachString(_ body: (Int, UnsafeRawBufferPointer) throws -> Void) throws {
    guard type == .string else { return }
    var reader = start
    for index in 0..<count { try body(index, reader.string()) }
  }

  /// The elements as numbers. Empty for an array of strings or arrays.
  func numbers() throws -> [Double] {
    guard type != .string, type != .array else { return [] }
    var reader = start
    return try (0..<count).map { _ in
      switch try reader.value(of: type) {
      case .integer(let value): Double(value)
      case .float(let value): value
      case .bool(let value): value ? 1 : 0
      case .string, .array: 0
      }
    }
  }
}

extension ByteReader {
  /// Reads one metadata value of the given type.
  mutating func value(of type: GGUFType) throws -> GGUFValue {
    switch type {
    case .uint8: return .integer(Int(try integer(UInt8.self)))
    case .int8: return .integer(Int(try integer(Int8.self)))
    case .uint16: return .integer(Int(try integer(UInt16.self)))
    case .int16: return .integer(Int(try integer(Int16.self)))
    case .uint32: return .integer(Int(try integer(UInt32.self)))
    case .int32: return .integer(Int(try integer(Int32.self)))
    case .uint64: return .integer(Int(clamping: try integer(UInt64.self)))
    case .int64: return .integer(Int(try integer(Int64.self)))
    case .float32: return .float(Double(Float(bitPattern: try integer())))
    case .float64: return .float(Double(bitPattern: try integer()))
    case .bool: return .bool(try integer(UInt8.self) != 0)
    case .string: return .string(String(decoding: try string(), as: UTF8.self))
    case .array: return .array(try array())
    }
  }

  private mutating func array() throws -> GGUFArray {
    let type = try valueType()
    guard type != .array else {
      throw ModelError(.unsupported, path: file.path, "has an array of arrays in its metadata at byte \(offset)")
    }
    let place = offset
    let count = try count(upTo: remaining / type.minimumBytes, "an array's length at byte \(place)")
    let start = self
    if type == .string {
      for _ in 0..<count { _ = try string() }
    } else {
      _ = try take(count * type.minimumBytes)
    }
    return GGUFArray(type: type, count: count, start: start)
  }

  /// Reads a type code.
  mutating func valueType() throws -> GGUFType {
    let code: UInt32 = try integer()
    guard let type = GGUFType(rawValue: code) else {
      throw ModelError(.malformed, path: file.path, "has metadata of unknown type \(code) at byte \(offset - 4)")
    }
    return type
  }
}
