import Dispatch
import Foundation
import Synchronization

/// Turns Ctrl-C into the cancellation of the task at hand, for as long as this exists.
final class Interrupts: Sendable {
  private let current = Mutex<(@Sendable () -> Void)?>(nil)
  private let source: any DispatchSourceSignal

  init() {
    // The default action would end the program before the source is told.
    signal(SIGINT, SIG_IGN)
    source = DispatchSource.makeSignalSource(signal: SIGINT, queue: .global())
    source.setEventHandler { [weak self] in self?.current.withLock { $0 }?() }
    source.resume()
  }

  deinit {
    source.cancel()
    signal(SIGINT, SIG_DFL)
  }

  /// The task's result; Ctrl-C cancels it meanwhile.
  func cancelling<Value: Sendable>(_ task: Task<Value, any Error>) async -> Result<Value, any Error> {
    current.withLock { $0 = { task.cancel() } }
    defer { current.withLock { $0 = nil } }
    return await task.result
  }
}
