/// A value as JSON with its keys in a stable order, so that equal values give equal bytes.
///
/// - Parameter isPretty: Whether every element and key stands on a line of its own.
/// - Throws: `EncodingError` where the value cannot be encoded.
package func stableJSON(_ value: some Encodable, isPretty: Bool = false) throws -> String {
  let node = JSONNode()
  try value.encode(to: node)
  var bytes: [UInt8] = []
  node.write(to: &bytes, indentation: isPretty ? 0 : nil)
  return String(decoding: bytes, as: UTF8.self)
}
