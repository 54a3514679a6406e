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

  /// One JSON document, keys in a stable order, slashes not escaped.
  static func json(_ value: some Encodable) throws { try line(stableJSON(value, .prettyPrinted)) }

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
