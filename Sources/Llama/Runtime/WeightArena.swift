/// Memory for repacked weights, handed out piece by piece from large regions on huge pages.
///
/// A decoded token reads all weights once; with pages of 4 KiB the translation of addresses is a good part of that time.
final class WeightArena: @unchecked Sendable {
  // Unchecked: used by one thread while a model loads, constant afterwards.
  private var regions: [UnsafeMutableRawPointer] = []
  private var free = UnsafeMutableRawBufferPointer(start: nil, count: 0)
  private var work: [@Sendable () -> Void] = []

  private static let regionBytes = 16 << 20

  deinit {
    for region in regions { region.deallocate() }
  }

  /// `count` bytes on a cache line's boundary, which live as long as the arena.
  func allocate(_ count: Int) -> UnsafeMutablePointer<UInt8> {
    let needed = (count + 63) / 64 * 64
    if needed > free.count {
      let bytes = (max(needed, Self.regionBytes) + hugePageBytes - 1) / hugePageBytes * hugePageBytes
      let region = allocateMemory(bytes: bytes)
      regions.append(region)
      free = UnsafeMutableRawBufferPointer(start: region, count: bytes)
    }
    let piece = free.baseAddress!.bindMemory(to: UInt8.self, capacity: needed)
    free = UnsafeMutableRawBufferPointer(rebasing: free[needed...])
    return piece
  }

  /// Has `body` write to memory of the arena in ``fill()``, while others do the same.
  func fillLater(_ body: @escaping @Sendable () -> Void) { work.append(body) }

  /// Fills the memory on all cores: the pages of new memory, too, are made by whoever touches them first.
  func fill() {
    let bodies = work
    work = []
    WorkerPool(workers: processorCount()).run(count: bodies.count) { item, _ in bodies[item]() }
  }
}
