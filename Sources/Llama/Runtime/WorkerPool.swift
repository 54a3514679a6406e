import CKernels
import Foundation
import Synchronization

/// Threads that share the items of a loop. The caller of ``run(count:_:)`` is worker 0; one caller at a time.
final class WorkerPool: Sendable {
  /// Threads that work at once, the caller included.
  let workers: Int
  private let state = State()

  init(workers: Int) {
    self.workers = max(1, workers)
    for worker in stride(from: 1, to: self.workers, by: 1) {
      let thread = Thread { [state] in state.serve(as: worker) }
      thread.name = "kb worker \(worker)"
      thread.stackSize = 8 << 20
      thread.start()
    }
  }

  deinit { state.close() }

  /// Calls `body` with each item from 0 up to `count` and the number of the worker that runs it; returns when all are
  /// done. Which worker takes which item varies from run to run.
  func run(count: Int, _ body: (_ item: Int, _ worker: Int) -> Void) {
    guard workers > 1, count > 1 else {
      for item in 0..<count { body(item, 0) }
      return
    }
    withoutActuallyEscaping(body) { state.share(count: count, $0) }
  }

  /// The least weights of a part of a product that are worth a part of their own: each begins with a wait for memory.
  private static let leastBytes = 128 << 10

  /// Calls `body` with parts of 0 up to `count` and the number of the worker, in parallel where there is a pool.
  ///
  /// Parts get smaller: long ones are long streams through memory, short ones at the end let the workers finish together.
  /// Polychronopoulos and Kuck, "Guided Self-Scheduling", 1987.
  ///
  /// - Parameter bytes: Of the weights that are read for all of them.
  static func share(
    _ count: Int, bytes: Int, among pool: WorkerPool?, _ body: (_ part: Range<Int>, _ worker: Int) -> Void
  ) {
    guard let pool else { return body(0..<count, 0) }
    let least = max(1, min(count / (2 * pool.workers), count * leastBytes / max(1, bytes)))
    var parts: [Range<Int>] = []
    parts.reserveCapacity(32)
    var rest = count
    while rest > 0 {
      let size = min(rest, max(least, rest / (2 * pool.workers)))
      parts.append(rest - size..<rest)
      rest -= size
    }
    // The pool gives the last items first.
    pool.run(count: parts.count) { item, worker in body(parts[parts.count - 1 - item], worker) }
  }
}

private final class State: @unchecked Sendable {
  // Unchecked: `body` is written only while no item is left, and published by `ticket`. Who has claimed an item may read
  // it, because the loop that it belongs to cannot end before the item is done.
  //
  // The ticket holds the number of the loop in its upper half and the items not yet claimed in its lower half.
  private let ticket = Atomic<UInt64>(0)
  private let done = Atomic<Int>(0)
  private let sleeping = Atomic<Int>(0)
  private let isClosed = Atomic<Bool>(false)
  private let wake = NSCondition()
  private var loop: UInt64 = 0
  private var body: ((Int, Int) -> Void)?

  /// How often a helper looks for new work before it sleeps: some tens of microseconds. The products of a decoded token
  /// follow one another faster than a sleeping thread wakes.
  private static let spins = 4_000
  private static let items: UInt64 = 0xFFFF_FFFF

  /// Runs the items; helpers that the system does not run in time are not waited for.
  func share(count: Int, _ body: @escaping (Int, Int) -> Void) {
    self.body = body
    loop &+= 1
    done.store(0, ordering: .relaxed)
    ticket.store(loop << 32 | UInt64(count), ordering: .sequentiallyConsistent)
    if sleeping.load(ordering: .sequentiallyConsistent) > 0 { wake.withLock { wake.broadcast() } }
    takeItems(as: 0)
    var looks = 0
    while done.load(ordering: .acquiring) < count {
      looks += 1
      if looks > Self.spins { sched_yield() } else { kb_spin_pause() }
    }
    self.body = nil
  }

  func serve(as worker: Int) {
    while waitForWork() { takeItems(as: worker) }
  }

  func close() {
    isClosed.store(true, ordering: .sequentiallyConsistent)
    wake.withLock { wake.broadcast() }
  }

  private func takeItems(as worker: Int) {
    while let item = claim() {
      body?(item, worker)
      done.wrappingAdd(1, ordering: .releasing)
    }
  }

  /// Takes the last item that nobody has taken.
  private func claim() -> Int? {
    var seen = ticket.load(ordering: .acquiring)
    while seen & Self.items > 0 {
      let (isClaimed, current) = ticket.compareExchange(
        expected: seen, desired: seen - 1, ordering: .acquiringAndReleasing)
      if isClaimed { return Int(seen & Self.items) - 1 }
      seen = current
    }
    return nil
  }

  private var hasWork: Bool { ticket.load(ordering: .sequentiallyConsistent) & Self.items > 0 }

  /// Waits until there are items to take; `false` once closed.
  private func waitForWork() -> Bool {
    for _ in 0..<Self.spins {
      if hasWork { return true }
      kb_spin_pause()
    }
    sleeping.wrappingAdd(1, ordering: .sequentiallyConsistent)
    defer { sleeping.wrappingSubtract(1, ordering: .sequentiallyConsistent) }
    return wake.withLock {
      while !hasWork {
        if isClosed.load(ordering: .sequentiallyConsistent) { return false }
        wake.wait()
      }
      return true
    }
  }
}
