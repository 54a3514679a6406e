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

  /// The memory, of which some must have been reserved. Unlike ``reserve(_:)`` for several threads at once.
  var base: UnsafeMutablePointer<Element> {
    guard let base = memory.baseAddress else { preconditionFailure("no memory was reserved") }
    return base
  }

  /// Memory for at least `count` elements. Pointers from earlier calls become invalid when the memory grows.
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
