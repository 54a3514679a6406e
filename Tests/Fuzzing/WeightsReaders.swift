import Foundation
import Llama

extension FuzzedReader {
  /// Readers of weights, tokenizers and what describes them.
  static let weights = [
    FuzzedReader(name: "gguf") { bytes in
      let path = try Scratch.write(bytes, to: "model.gguf", in: "gguf")
      try await exercise(encoderAt: path)
      let generator = try TextGenerator(modelAt: path, threads: 1)
      var options = GenerationOptions()
      options.maximumTokens = 2
      _ = try await generator.complete(sampleText, options: options)
    },
    FuzzedReader(name: "safetensors") { bytes in
      for model in ["static", "bert"] {
        let folder = try Scratch.folder(like: model)
        _ = try Scratch.write(bytes, to: "model.safetensors", in: model)
        try? await exercise(encoderAt: folder)
      }
    },
    FuzzedReader(name: "tokenizer") { bytes in
      let path = try Scratch.write(bytes, to: "tokenizer.json", in: "tokenizer")
      let tokenizer = try TextTokenizer(json: path)
      for limit in [3, Int.max] { _ = tokenizer.encode(sampleText, limit: limit) }
    },
    // The files beside weights, with U+001E between them.
    FuzzedReader(name: "description") { bytes in
      let parts = bytes.split(separator: UInt8(ascii: "\u{1E}"), omittingEmptySubsequences: false)
      for model in ["bert", "llama-hf"] {
        let folder = try Scratch.folder(like: model)
        for (index, name) in descriptionFiles.enumerated() {
          _ = try Scratch.write(index < parts.count ? parts[index] : nil, to: name, in: model)
        }
        try? await exercise(encoderAt: folder)
      }
    },
    FuzzedReader(name: "adapter") { bytes in
      let folder = try Scratch.folder(like: "llama-hf")
      var description = EncoderDescription()
      description.adapter = bytes.starts(with: Data("GGUF".utf8)) ? "adapter.gguf" : "adapter"
      let file = description.adapter == "adapter" ? "adapter/adapter_model.safetensors" : "adapter.gguf"
      _ = try Scratch.write(bytes, to: file, in: "llama-hf")
      try await exercise(encoderAt: folder, description)
    },
  ]

  /// Text of every kind that a tokenizer treats apart.
  private static let sampleText =
    "Llama 2 wasn't  1234 open\u{2019}\t\r\n e\u{301}\u{1F600} \u{6771}\u{4EAC} <s>[CLS]<|im_end|> \u{0}x_y"

  private static let descriptionFiles = [
    "config.json", "kb-model.json", "sentence_bert_config.json", "1_Pooling/config.json",
    "model.safetensors.index.json",
  ]

  private static func exercise(encoderAt path: String, _ description: EncoderDescription? = nil) async throws {
    let encoder = try TextEncoder(modelAt: path, description: description, threads: 1)
    _ = try await encoder.encode([sampleText, ""], as: .query)
  }
}

/// Files for readers that map what they read, in the folder `--scratch`.
private enum Scratch {
  private static let root = argument("scratch") ?? NSTemporaryDirectory()

  /// Writes a file; without `bytes`, removes it, so that an input does not depend on those before it.
  static func write(_ bytes: Data?, to name: String, in folder: String) throws -> String {
    let url = URL(fileURLWithPath: "\(root)/\(folder)/\(name)")
    if let bytes {
      try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try bytes.write(to: url)
    } else {
      try? FileManager.default.removeItem(at: url)
    }
    return url.path
  }

  /// A folder with the sound files of a tiny model, to be written over one by one.
  static func folder(like model: String) throws -> String {
    let folder = "\(root)/\(model)"
    guard !FileManager.default.fileExists(atPath: folder) else { return folder }
    try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
    try FileManager.default.copyItem(atPath: "\(fixtures)/tiny-\(model)", toPath: folder)
    return folder
  }

  private static let fixtures =
    URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().path + "/LlamaTests/Fixtures"
}
