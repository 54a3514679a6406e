import CKernels
import Foundation
import Llama
import TestSupport
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

  /// Calls `body` with a copy of a fixture's folder that can be changed.
  static func withCopy(of name: String, _ body: (String) async throws -> Void) async throws {
    try await withTemporaryFolder { folder in
      let copy = folder + "/" + name
      try FileManager.default.copyItem(atPath: path(name), toPath: copy)
      // What is a link there leads nowhere here.
      let tokenizer = copy + "/tokenizer.json"
      try? FileManager.default.removeItem(atPath: tokenizer)
      try Data(contentsOf: URL(fileURLWithPath: path(name + "/tokenizer.json"))).write(toPath: tokenizer)
      try await body(copy)
    }
  }
}

extension Data {
  /// Puts another number of 32 bits under a key of a GGUF file's metadata.
  mutating func setMetadata(_ key: String, _ value: UInt32) throws {
    let name = Swift.withUnsafeBytes(of: UInt64(key.utf8.count).littleEndian) { Data($0) } + Data(key.utf8)
    // Behind the key: its type, and then the value.
    let place = try #require(range(of: name)).upperBound + 4
    replaceSubrange(place..<place + 4, with: Swift.withUnsafeBytes(of: value.littleEndian) { Data($0) })
  }

  /// A safetensors file of floats.
  init(safetensors: [(name: String, shape: [Int], values: [Float])]) {
    var end = 0
    let entries = safetensors.map { tensor in
      defer { end += tensor.values.count * 4 }
      return #""\#(tensor.name)":{"dtype":"F32","shape":\#(tensor.shape),"#
        + #""data_offsets":[\#(end),\#(end + tensor.values.count * 4)]}"#
    }
    let header = "{\(entries.joined(separator: ","))}"
    self = Swift.withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Data($0) } + Data(header.utf8)
    for tensor in safetensors { append(tensor.values.withUnsafeBytes { Data($0) }) }
  }

  func write(toPath path: String) throws { try write(to: URL(fileURLWithPath: path)) }
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
