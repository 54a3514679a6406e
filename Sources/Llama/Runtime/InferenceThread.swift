import Foundation

/// An executor that runs an actor's jobs on one thread of its own, so that inference never blocks the cooperative pool.
final class InferenceThread: SerialExecutor {
  private let queue = JobQueue()

  init() {
    let thread = Thread { [queue] in
      while let entry = queue.next() {
        // The entry holds the executor while the job runs: the job may release the actor, its other owner.
        entry.job.runSynchronously(on: entry.executor.asUnownedSerialExecutor())
      }
    }
    thread.name = "kb inference"
    thread.stackSize = 8 << 20
    thread.start()
  }

  deinit { queue.close() }

  func enqueue(_ job: consuming ExecutorJob) {
    // The runtime holds no reference meanwhile: the job may run, and whoever waits for it let go of the actor, this
    // executor and with them the queue, before the queue has woken the thread.
    let held = Unmanaged.passRetained(queue)
    defer { held.release() }
    queue.append(JobQueue.Entry(job: UnownedJob(job), executor: self))
  }
}

/// Jobs waiting for an ``InferenceThread``.
private final class JobQueue: @unchecked Sendable {
  // Unchecked: the condition's lock guards the properties.
  struct Entry {
    let job: UnownedJob
    let executor: InferenceThread
  }

  private let condition = NSCondition()
  private var entries: [Entry] = []
  private var isClosed = false

  func append(_ entry: Entry) {
    condition.withLock { entries.append(entry) }
    condition.signal()
  }

  func close() {
    condition.withLock { isClosed = true }
    condition.signal()
  }

  /// Waits for the next job; `nil` once closed.
  func next() -> Entry? {
    condition.withLock {
      while entries.isEmpty, !isClosed { condition.wait() }
      return entries.isEmpty ? nil : entries.removeFirst()
    }
  }
}
