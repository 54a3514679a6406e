import Answers
import Foundation
import KnowledgeBase

/// Writes results to stdout and everything else to stderr.
enum Output {
  static func line(_ text: String) { write(text + "\n", to: .standardOutput) }

  /// A text that ends as it should.
  static func text(_ text: String) { write(text, to: .standardOutput) }

  /// A line about the run, not the result.
  static func note(_ text: String) { write(text + "\n", to: .standardError) }

  /// Says for each encoder how many passages were longer than it reads.
  static func note(truncated: [String: Int]) {
    for (encoder, count) in truncated.sorted(by: { $0.key < $1.key }) {
      note(
        "\(count) passage\(count == 1 ? " is" : "s are") longer than \(encoder) reads; their ends are in no vector of it"
      )
    }
  }

  /// Says which files are gone, as far as a screen has room.
  ///
  /// - Parameter isPruned: Whether what was read from them went with them.
  static func note(vanished: [String], isPruned: Bool) {
    guard !vanished.isEmpty else { return }
    let sources = vanished.count == 1 ? "1 source is" : "\(vanished.count) sources are"
    note("\(sources) gone; \(isPruned ? "forgotten with" : "--prune removes") what was read from there:")
    let shown = vanished.prefix(10)
    for path in shown { note("  " + path.oneLine) }
    if shown.count < vanished.count { note("  and \(vanished.count - shown.count) more; --json lists them") }
  }

  /// One JSON document, keys in a stable order, slashes not escaped.
  static func json(_ value: some Encodable) throws { try line(stableJSON(value, isPretty: true)) }

  /// One JSON value on a line of its own.
  static func jsonLine(_ value: some Encodable) throws { try line(stableJSON(value)) }

  private static func write(_ text: String, to handle: FileHandle) {
    do {
      try handle.write(contentsOf: Data(text.utf8))
    } catch {
      // Half a result must not look like a whole one.
      if handle !== FileHandle.standardError { note("kb: the result cannot be written: \(error.localizedDescription)") }
      Foundation.exit(2)
    }
  }
}
