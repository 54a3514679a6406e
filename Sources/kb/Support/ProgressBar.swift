import Answers
import Foundation
import Pipelines
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Shows progress on stderr: a bar that is redrawn on a terminal, a line every few seconds elsewhere.
final class ProgressBar: Sendable {
  private struct State {
    var stage = ""
    /// How much is to be done: another total is other work, as with the next encoder.
    var total: Int?
    var rate = WorkRate()
    var lastDraw: ContinuousClock.Instant?
    var isDrawn = false
  }

  private let state = Mutex(State())
  private let isTerminal = isatty(STDERR_FILENO) == 1
  private let isQuiet: Bool

  init(isQuiet: Bool) {
    self.isQuiet = isQuiet
  }

  func update(_ progress: RunProgress) {
    guard !isQuiet else { return }
    state.withLock { state in
      let now = ContinuousClock.now
      if state.stage != progress.stage || state.total != progress.total || progress.done == 0 {
        finishLine(&state)
        state.stage = progress.stage
        state.total = progress.total
        state.rate = WorkRate()
        state.lastDraw = isTerminal ? nil : now
      }
      state.rate.note(progress.done)
      let isLast = progress.done == progress.total
      let interval: Duration = isTerminal ? .milliseconds(100) : .seconds(5)
      if let last = state.lastDraw, now - last < interval, !(isLast && isTerminal) { return }
      state.lastDraw = now
      let line = Self.line(progress, timeLeft: progress.total.flatMap(state.rate.timeLeft))
      if isTerminal {
        write("\r\u{1B}[K" + line)
        state.isDrawn = true
      } else {
        write(line + "\n")
      }
    }
  }

  /// Leaves the bar behind and goes on below it.
  func finish() {
    state.withLock { finishLine(&$0) }
  }

  private func finishLine(_ state: inout State) {
    if state.isDrawn { write("\n") }
    state.isDrawn = false
  }

  private func write(_ text: String) {
    try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
  }

  private static func line(_ progress: RunProgress, timeLeft: Duration?) -> String {
    let item = progress.item.map { "  " + String($0.suffix(48)).oneLine } ?? ""
    guard let total = progress.total, total > 0 else { return "\(progress.stage)  \(progress.done)\(item)" }
    let width = 24
    let filled = width * min(progress.done, total) / total
    let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
    var line = "\(progress.stage)  \(bar)  \(progress.done)/\(total)"
    if let timeLeft {
      line += "  " + (timeLeft + .milliseconds(500)).formatted(.time(pattern: .hourMinuteSecond)) + " left"
    }
    return line + item
  }
}
