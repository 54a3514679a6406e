import CKernels
import Foundation
import Llama
import Testing

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

/// Bytes from their hexadecimal spelling.
func bytes(hex: String) throws -> [UInt8] {
  let digits = Array(hex.utf8)
  return try stride(from: 0, to: digits.count, by: 2).map { index in
    try #require(UInt8(String(decoding: digits[index..<index + 2], as: UTF8.self), radix: 16))
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

/// Runs `body` with each instruction set that this machine has, the plain loops included.
func forEachInstructionSet(_ body: (String) -> Void) {
  let paths = [
    ("baseline", KB_BASELINE), ("AVX2", KB_AVX2), ("AVX-512 VNNI", KB_AVX512_VNNI),
    ("AVX-512 BF16", KB_AVX512_BF16), ("NEON", KB_NEON),
  ]
  let best = kb_instruction_set()
  for (name, level) in paths
  where level == KB_BASELINE || level.rawValue <= best.rawValue && (level == KB_NEON) == (best == KB_NEON) {
    kb_limit_instruction_set(level)
    body(name)
  }
  kb_limit_instruction_set(KB_NEON)
}
