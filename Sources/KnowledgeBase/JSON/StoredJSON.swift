package import Foundation

/// Decodes JSON that this version or an earlier one wrote. Keys that earlier ones wrote with capitals are read as they
/// are written now: `staleAnswers` is `stale_answers`.
package func decodeStored<Value: Decodable>(_ type: Value.Type = Value.self, from json: Data) throws -> Value {
  let decoder = JSONDecoder()
  decoder.keyDecodingStrategy = .custom { path in StoredKey(path.last?.stringValue ?? "") }
  return try decoder.decode(type, from: json)
}

private struct StoredKey: CodingKey {
  let stringValue: String
  var intValue: Int? { nil }

  init(_ stored: String) {
    stringValue = stored.reduce(into: "") { $0 += $1.isUppercase ? "_" + $1.lowercased() : String($1) }
  }

  init?(stringValue: String) { self.init(stringValue) }
  init?(intValue: Int) { nil }
}
