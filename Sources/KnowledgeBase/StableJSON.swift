package import Foundation

/// A value as JSON with its keys in a stable order, so that equal values give equal bytes.
///
/// - Parameter layout: What else the text should be, as `.prettyPrinted`.
/// - Throws: `EncodingError` where the value cannot be encoded.
package func stableJSON(_ value: some Encodable, _ layout: JSONEncoder.OutputFormatting = []) throws -> String {
  let encoder = JSONEncoder()
  encoder.outputFormatting = layout.union([.sortedKeys, .withoutEscapingSlashes])
  return String(decoding: try encoder.encode(value), as: UTF8.self)
}
