import Pipelines
import Testing

@Suite("The time left")
struct WorkRateTests {
  private let start = SuspendingClock.now

  @Test("Follows the last minute, not the beginning")
  func window() {
    var rate = WorkRate()
    #expect(rate.timeLeft(for: 100) == nil)
    // 10 a second for ten minutes, then 1 a second for two.
    for second in 0...600 { rate.note(second * 10, at: start + .seconds(second)) }
    #expect(rate.timeLeft(for: 7_000).map { abs($0 / .seconds(100) - 1) < 0.05 } == true)
    for second in 601...720 { rate.note(6_000 + second - 600, at: start + .seconds(second)) }
    #expect(rate.timeLeft(for: 7_000).map { abs($0 / .seconds(880) - 1) < 0.05 } == true)
  }

  @Test("Is unknown before anything is done, and after all is")
  func ends() {
    var rate = WorkRate()
    rate.note(0, at: start)
    rate.note(0, at: start + .seconds(5))
    #expect(rate.timeLeft(for: 10) == nil)
    rate.note(10, at: start + .seconds(6))
    #expect(rate.timeLeft(for: 10) == nil)
  }
}
