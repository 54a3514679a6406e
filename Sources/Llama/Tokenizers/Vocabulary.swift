import Foundation

/// The tokens of a vocabulary as byte strings, found by content or by id.
///
/// Keys are compared byte for byte: canonically equivalent tokens stay apart. Open addressing with linear probing over
/// one flat buffer; the hash is seeded anew in each process so that no file can make all keys collide.
struct Vocabulary: Sendable {
  private var storage: [UInt8] = []
  private var ends: [Int] = []
  private var slots: [Int32] = []
  private let seed = UInt64.random(in: .min ... .max)

  /// Creates a vocabulary of `count` tokens, of which `token` gives the bytes of each id.
  init(count: Int, storageHint: Int = 0, token: (Int) throws -> some Collection<UInt8>) rethrows {
    storage.reserveCapacity(storageHint)
    ends.reserveCapacity(count)
    var capacity = 16
    while capacity < count * 2 { capacity *= 2 }
    slots = Array(repeating: -1, count: capacity)
    for id in 0..<count {
      storage.append(contentsOf: try token(id))
      ends.append(storage.count)
    }
    for id in 0..<count { insert(id) }
  }

  var count: Int { ends.count }

  /// The bytes of token `id`.
  func bytes(of id: Int) -> ArraySlice<UInt8> { storage[(id == 0 ? 0 : ends[id - 1])..<ends[id]] }

  /// The id of the token with exactly these bytes; the lowest where several have them.
  func id(of token: UnsafeBufferPointer<UInt8>) -> Int32? {
    let mask = slots.count - 1
    var slot = hash(token) & mask
    while slots[slot] >= 0 {
      let id = Int(slots[slot])
      if isEqual(id, token) { return Int32(id) }
      slot = (slot + 1) & mask
    }
    return nil
  }

  /// The id of the token with exactly these bytes.
  func id(of token: some Sequence<UInt8>) -> Int32? {
    Array(token).withUnsafeBufferPointer { id(of: $0) }
  }

  private mutating func insert(_ id: Int) {
    let mask = slots.count - 1
    let start = id == 0 ? 0 : ends[id - 1]
    let free: Int? = storage.withUnsafeBufferPointer { storage in
      let token = UnsafeBufferPointer(rebasing: storage[start..<ends[id]])
      var slot = hash(token) & mask
      while slots[slot] >= 0 {
        if isEqual(Int(slots[slot]), token) { return nil }
        slot = (slot + 1) & mask
      }
      return slot
    }
    if let free { slots[free] = Int32(id) }
  }

  private func isEqual(_ id: Int, _ token: UnsafeBufferPointer<UInt8>) -> Bool {
    let start = id == 0 ? 0 : ends[id - 1]
    guard ends[id] - start == token.count else { return false }
    guard let other = token.baseAddress, !token.isEmpty else { return true }
    return storage.withUnsafeBufferPointer { memcmp($0.baseAddress! + start, other, token.count) == 0 }
  }

  /// FNV-1a with a seed and a final mix.
  private func hash(_ token: UnsafeBufferPointer<UInt8>) -> Int {
    var state = seed
    for byte in token { state = (state ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    return Int(truncatingIfNeeded: SplitMix64.mixed(state) >> 1)
  }
}
