import CKernels
import Synchronization

/// Measures how fast the workers read memory at this moment, by reading some of its own.
struct MemoryProbe {
  /// What one reading covers: more than caches hold beside what is read between two.
  private static let words = (64 << 20) / MemoryLayout<UInt64>.stride
  private static let parts = 64

  private let memory = Buffer<UInt64>()

  init() {
    // Pages that nobody wrote to are all the same one.
    memory.reserve(Self.words).initialize(repeating: 1, count: Self.words)
  }

  /// Bytes a second.
  func read(_ pool: WorkerPool?) -> Double {
    let count = Self.words / Self.parts
    let words = memory.base
    let sum = Atomic<UInt64>(0)
    let duration = ContinuousClock().measure {
      func read(part: Int) {
        sum.wrappingAdd(kb_sum_words(words + part * count, count), ordering: .relaxed)
      }
      // The pool gives the last items first.
      if let pool {
        pool.run(count: Self.parts) { item, _ in read(part: Self.parts - 1 - item) }
      } else {
        for part in 0..<Self.parts { read(part: part) }
      }
    }
    precondition(sum.load(ordering: .relaxed) == UInt64(Self.words))
    return Double(Self.words * MemoryLayout<UInt64>.stride) / (duration / .seconds(1))
  }
}
