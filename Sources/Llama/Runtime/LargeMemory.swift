import Foundation

/// Bytes of a huge page, as x86-64 and most arm64 systems have them.
let hugePageBytes = 2 << 20

/// Uninitialized memory on a cache line's boundary. Where it is large it lies on huge pages: those of 4 KiB cost a fault
/// each when they are first used, and later the translation of addresses.
func allocateMemory(bytes: Int) -> UnsafeMutableRawPointer {
  guard bytes >= hugePageBytes else { return .allocate(byteCount: bytes, alignment: 64) }
  let memory = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: hugePageBytes)
  #if os(Linux)
    // A wish only: without huge pages everything works, slower.
    madvise(memory, bytes, MADV_HUGEPAGE)
  #endif
  return memory
}
