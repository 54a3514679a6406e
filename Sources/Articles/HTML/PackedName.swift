/// A short ASCII name in two machine words, compared and hashed without touching memory.
struct PackedName: Hashable {
  private(set) var low: UInt64 = 0
  private(set) var high: UInt64 = 0
  private(set) var count = 0

  init() {}

  init(_ string: String) {
    for byte in string.utf8 { append(byte) }
  }

  /// Adds a byte; names of more than 16 bytes are equal to no other.
  mutating func append(_ byte: UInt8) {
    if count < 8 {
      low |= UInt64(byte) << (8 * UInt64(count))
    } else if count < 16 {
      high |= UInt64(byte) << (8 * UInt64(count - 8))
    }
    count += 1
  }
}

/// A fixed map from names to small values: open addressing over a power of two of slots, at most a quarter full.
struct NameTable<Value: Sendable>: Sendable {
  private let slots: [(name: PackedName, value: Value)?]
  private let mask: Int

  init(_ pairs: [(String, Value)]) {
    var size = 16
    while size < pairs.count * 4 { size *= 2 }
    mask = size - 1
    var slots = [(name: PackedName, value: Value)?](repeating: nil, count: size)
    for (string, value) in pairs {
      let name = PackedName(string)
      var slot = Self.hash(name) & mask
      while slots[slot] != nil { slot = (slot + 1) & mask }
      slots[slot] = (name, value)
    }
    self.slots = slots
  }

  subscript(name name: PackedName) -> Value? {
    var slot = Self.hash(name) & mask
    while let entry = slots[slot] {
      if entry.name == name { return entry.value }
      slot = (slot + 1) & mask
    }
    return nil
  }

  private static func hash(_ name: PackedName) -> Int {
    let mixed = (name.low ^ name.high &* 0x9E37_79B9_7F4A_7C15) &* 0xD6E8_FEB8_6659_FD93
    return Int(truncatingIfNeeded: mixed >> 40)
  }
}
