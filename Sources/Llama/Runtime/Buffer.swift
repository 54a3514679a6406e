/// Scratch memory on a cache line's boundary that grows and keeps its place between uses. Not initialized.
final class Buffer<Element: BitwiseCopyable> {
  private var memory: UnsafeMutableBufferPointer<Element>

  init() {
    memory = UnsafeMutableBufferPointer(start: nil, count: 0)
  }

  deinit { free() }

  private func free() {
    if let base = memory.baseAddress { UnsafeMutableRawPointer(base).deallocate() }
  }

  /// Memory for at least `count` elements. What an earlier call returned is no longer valid if that had fewer.
  func reserve(_ count: Int) -> UnsafeMutablePointer<Element> {
    if memory.baseAddress == nil || count > memory.count {
      free()
      let bytes = (max(count, 1) * MemoryLayout<Element>.stride + 63) / 64 * 64
      let raw = allocateMemory(bytes: bytes)
      memory = UnsafeMutableBufferPointer(
        start: raw.bindMemory(to: Element.self, capacity: bytes / MemoryLayout<Element>.stride),
        count: bytes / MemoryLayout<Element>.stride)
    }
    return memory.baseAddress!
  }
}
