import Foundation
import Llama

/// Folders of test data.
enum Fixtures {
  static let folder = (#filePath as NSString).deletingLastPathComponent + "/Fixtures"

  static func path(_ name: String) -> String { folder + "/" + name }

  /// Reads a JSON file made by `pipelines/reference/golden.py`.
  static func golden<T: Decodable>(_ type: T.Type, _ name: String) throws -> T {
    let data = try Data(contentsOf: URL(fileURLWithPath: path(name + ".json")))
    return try JSONDecoder().decode(T.self, from: data)
  }

  /// The folder of an installed model, `nil` where it is not installed.
  static func installedModel(_ name: String) -> String? {
    let models =
      ProcessInfo.processInfo.environment["KB_MODELS"] ?? NSHomeDirectory() + "/.local/share/kb/models"
    let path = models + "/" + name
    return FileManager.default.fileExists(atPath: path) ? path : nil
  }
}

/// Texts and the ids that the reference tokenizers give them.
struct TokenData: Decodable {
  let texts: [String]
  let ids: [String: [[Int32]?]]
}

/// What the reference gives for the models of the catalogue.
struct InstalledData: Decodable {
  struct Next: Decodable {
    let ids: [Int32]
    let top: [Int]
    let logits: [Float]
    let mean: [Float]
  }
  let ids: [String: [[Int32]]]
  let chosen: [Int]
  let vectors: [String: [[Float]]]
  let llama: Next
}

func cosine(_ a: some Collection<Float>, _ b: some Collection<Float>) -> Double {
  var product = 0.0
  var first = 0.0
  var second = 0.0
  for (x, y) in zip(a, b) {
    product += Double(x) * Double(y)
    first += Double(x) * Double(x)
    second += Double(y) * Double(y)
  }
  return product / (first * second).squareRoot()
}

/// The largest difference of two vectors as a part of the second's largest value.
func relativeError(_ a: some Collection<Float>, _ b: some Collection<Float>) -> Float {
  let scale = b.reduce(0) { max($0, abs($1)) }
  return zip(a, b).reduce(0) { max($0, abs($1.0 - $1.1)) } / max(scale, .leastNormalMagnitude)
}
