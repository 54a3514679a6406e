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
    for worker in 1..<max(2, self.workers) where worker < self.workers {
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
    withoutActuallyEscaping(body) { state.share(count: count, helpers: workers - 1, $0) }
  }
}

private final class State: @unchecked Sendable {
  // Unchecked: `count` and `body` are written only while no helper works, and published by `generation`.
  private let generation = Atomic<Int>(0)
  private let nextItem = Atomic<Int>(0)
  private let working = Atomic<Int>(0)
  private let sleeping = Atomic<Int>(0)
  private let isClosed = Atomic<Bool>(false)
  private let wake = NSCondition()
  private var count = 0
  private var body: ((Int, Int) -> Void)?

  /// How often a helper looks for new work before it sleeps: some tens of microseconds. The products of a decoded token
  /// follow one another faster than a sleeping thread wakes.
  private static let spins = 4_000

  func share(count: Int, helpers: Int, _ body: @escaping (Int, Int) -> Void) {
    self.count = count
    self.body = body
    nextItem.store(0, ordering: .relaxed)
    working.store(helpers, ordering: .relaxed)
    generation.wrappingAdd(1, ordering: .sequentiallyConsistent)
    if sleeping.load(ordering: .sequentiallyConsistent) > 0 { wake.withLock { wake.broadcast() } }
    takeItems(as: 0)
    var looks = 0
    while working.load(ordering: .acquiring) > 0 {
      looks += 1
      if looks > Self.spins { sched_yield() } else { kb_spin_pause() }
    }
    self.body = nil
  }

  func serve(as worker: Int) {
    var seen = 0
    while waitForWork(after: seen) {
      seen += 1
      takeItems(as: worker)
      working.wrappingSubtract(1, ordering: .releasing)
    }
  }

  func close() {
    isClosed.store(true, ordering: .sequentiallyConsistent)
    wake.withLock { wake.broadcast() }
  }

  private func takeItems(as worker: Int) {
    guard let body else { return }
    while true {
      let item = nextItem.wrappingAdd(1, ordering: .relaxed).oldValue
      guard item < count else { return }
      body(item, worker)
    }
  }

  /// Waits until there is work newer than generation `seen`; `false` once closed.
  private func waitForWork(after seen: Int) -> Bool {
    for _ in 0..<Self.spins {
      if generation.load(ordering: .acquiring) != seen { return true }
      kb_spin_pause()
    }
    sleeping.wrappingAdd(1, ordering: .sequentiallyConsistent)
    defer { sleeping.wrappingSubtract(1, ordering: .sequentiallyConsistent) }
    return wake.withLock {
      while generation.load(ordering: .sequentiallyConsistent) == seen {
        if isClosed.load(ordering: .sequentiallyConsistent) { return false }
        wake.wait()
      }
      return true
    }
  }
}
