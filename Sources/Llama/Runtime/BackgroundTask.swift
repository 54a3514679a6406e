import Foundation
import Synchronization

/// Something that a thread of its own makes while the caller does something else.
///
/// The thread never outlives this object: what it reads may change afterwards.
final class BackgroundTask<Value: Sendable>: Sendable {
  private let work = Work()

  private final class Work: Sendable {
    let result = Mutex<Result<Value, any Error>?>(nil)
    let done = DispatchSemaphore(value: 0)

    func wait() {
      done.wait()
      // For whoever waits next.
      done.signal()
    }
  }

  /// Begins with `body` at once.
  init(_ body: @escaping @Sendable () throws -> Value) {
    let thread = Thread { [work] in
      let made = Result { try body() }
      work.result.withLock { $0 = made }
      work.done.signal()
    }
    thread.name = "kb background"
    thread.stackSize = 8 << 20
    thread.start()
  }

  deinit { work.wait() }

  /// What was made, or what was thrown; waits for it.
  func value() throws -> Value {
    work.wait()
    guard let made = work.result.withLock({ $0 }) else { preconditionFailure("signalled before it was done") }
    return try made.get()
  }
}
