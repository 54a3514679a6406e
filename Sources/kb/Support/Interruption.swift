import Dispatch
import Foundation
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Lets Ctrl-C stop a run between two steps, so that it can say what is left.
enum Interruption {
  /// Runs `work` in a task that SIGINT and SIGTERM cancel. A second signal ends the process at once, which the database
  /// survives, too.
  static func stopping<Result: Sendable>(
    _ work: @escaping @Sendable () async throws -> Result
  ) async throws -> Result {
    let task = Task { try await work() }
    let trap = SignalTrap([SIGINT, SIGTERM]) { number in
      if task.isCancelled { _exit(128 + number) }
      task.cancel()
      Output.note("kb: stopping; press Ctrl-C again to stop immediately")
    }
    defer { withExtendedLifetime(trap) {} }
    return try await task.value
  }
}

/// Turns Ctrl-C into the cancellation of the task at hand, if there is one, for as long as this exists.
final class Interrupts {
  private let current: CurrentTask
  private let trap: SignalTrap

  init() {
    let current = CurrentTask()
    self.current = current
    trap = SignalTrap([SIGINT]) { _ in current.cancel() }
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

/// Calls a handler with signals that would otherwise end the process, for as long as this exists.
private final class SignalTrap {
  private let sources: [(number: Int32, source: any DispatchSourceSignal)]

  init(_ numbers: [Int32], handler: @escaping @Sendable (Int32) -> Void) {
    sources = numbers.map { number in
      // The default action would end the process before the source is told.
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler { handler(number) }
      source.resume()
      return (number, source)
    }
  }

  deinit {
    for (number, source) in sources {
      source.cancel()
      signal(number, SIG_DFL)
    }
  }
}
