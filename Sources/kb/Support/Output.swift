import Foundation

/// Writes results to stdout and everything else to stderr.
enum Output {
  static func line(_ text: String) { write(text + "\n", to: .standardOutput) }

  /// A text that ends as it should.
  static func text(_ text: String) { write(text, to: .standardOutput) }

  /// A line about the run, not the result.
  static func note(_ text: String) { write(text + "\n", to: .standardError) }

  /// One JSON document, keys in a stable order, slashes not escaped.
  static func json(_ value: some Encodable) throws { try line(encoded(value, .prettyPrinted)) }

  /// One JSON value on a line of its own.
  static func jsonLine(_ value: some Encodable) throws { try line(encoded(value, [])) }

  private static func encoded(_ value: some Encodable, _ layout: JSONEncoder.OutputFormatting) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, layout]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

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
