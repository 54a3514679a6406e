import Dispatch
import Foundation
import Synchronization

/// Turns Ctrl-C into the cancellation of the task at hand, for as long as this exists.
final class Interrupts {
  private let current: CurrentTask
  private let source: any DispatchSourceSignal

  init() {
    let current = CurrentTask()
    self.current = current
    // The default action would end the program before the source is told.
    signal(SIGINT, SIG_IGN)
    source = DispatchSource.makeSignalSource(signal: SIGINT, queue: .global())
    source.setEventHandler { current.cancel() }
    source.resume()
  }

  deinit {
    source.cancel()
    signal(SIGINT, SIG_DFL)
  }

  /// The task's result; Ctrl-C cancels it meanwhile.
  func cancelling<Value: Sendable>(_ task: Task<Value, any Error>) async -> Result<Value, any Error> {
    current.set { task.cancel() }
    defer { current.set(nil) }
    return await task.result
  }
}

/// What Ctrl-C stops at present.
private final class CurrentTask: Sendable {
  private let stop = Mutex<(@Sendable () -> Void)?>(nil)

  func set(_ stop: (@Sendable () -> Void)?) { self.stop.withLock { $0 = stop } }

  func cancel() { stop.withLock { $0 }?() }
}
