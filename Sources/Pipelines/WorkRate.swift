/// How fast work goes, from which the time left is told.
///
/// Only the last minute counts, as the work at the start may have been easier, or the machine freer. Time in which the
/// machine slept does not count.
package struct WorkRate: Sendable {
  private var samples: [(time: SuspendingClock.Instant, done: Int)] = []

  private static let window = Duration.seconds(60)
  private static let spacing = Duration.milliseconds(500)

  package init() {}

  /// Notes how much is done at a moment, which is not before the last one.
  package mutating func note(_ done: Int, at time: SuspendingClock.Instant = .now) {
    // The newest sample is replaced while it is close to the one before, so that their number is bounded.
    if samples.count > 1, time - samples[samples.count - 2].time < Self.spacing { samples.removeLast() }
    samples.append((time, done))
    // One sample older than the window stays, so that it is covered.
    if samples.count > 2, time - samples[1].time > Self.window { samples.removeFirst() }
  }

  /// The time for the rest of the work at the rate noted; `nil` before anything can be said.
  package func timeLeft(for total: Int) -> Duration? {
    guard let first = samples.first, let last = samples.last, last.done > first.done, last.done < total else {
      return nil
    }
    let rate = (last.time - first.time) / Double(last.done - first.done)
    return rate * Double(total - last.done)
  }
}
