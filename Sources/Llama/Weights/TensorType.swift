import CKernels

/// How the values of a tensor are stored: the type codes of GGUF.
struct TensorType: RawRepresentable, Hashable, Sendable {
  let rawValue: UInt32

  static let f32 = TensorType(rawValue: KB_F32.rawValue)
  static let f16 = TensorType(rawValue: KB_F16.rawValue)
  static let bf16 = TensorType(rawValue: KB_BF16.rawValue)
  static let q40 = TensorType(rawValue: KB_Q4_0.rawValue)
  static let q41 = TensorType(rawValue: KB_Q4_1.rawValue)
  static let q4K = TensorType(rawValue: KB_Q4_K.rawValue)
  static let q80 = TensorType(rawValue: KB_Q8_0.rawValue)

  var isSupported: Bool { blockValues > 0 }
  /// Values in one block.
  var blockValues: Int { kb_block_values(rawValue) }
  /// Bytes of one block.
  var blockBytes: Int { kb_block_bytes(rawValue) }
}
