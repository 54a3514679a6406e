import Foundation
import Llama
import TestSupport
import Testing

@Suite("Damaged and foreign weights are refused with the file's name")
struct BadFileTests {
  private func fixture(_ name: String) throws -> Data {
    try Data(contentsOf: URL(fileURLWithPath: Fixtures.path(name)))
  }

  private func failure(opening path: String) -> ModelError? {
    #expect(throws: ModelError.self, "\(path)") { try TextEncoder(modelAt: path, threads: 1) }
  }

  @Test("A path where nothing is")
  func missing() {
    #expect(failure(opening: "/nonexistent/model.gguf")?.code == .missing)
  }

  @Test("An empty file and a file of another kind")
  func foreign() throws {
    try withTemporaryFolder { folder in
      try Data().write(to: URL(fileURLWithPath: folder + "/empty.gguf"))
      #expect(failure(opening: folder + "/empty.gguf")?.code == .truncated)
      try Data("<html>not found</html>".utf8).write(to: URL(fileURLWithPath: folder + "/page.gguf"))
      #expect(failure(opening: folder + "/page.gguf")?.code == .malformed)
    }
  }

  @Test("An architecture that cannot be run names itself")
  func foreignArchitecture() throws {
    try withTemporaryFolder { folder in
      // The first value of this file is its architecture.
      var gguf = try fixture("tiny-llama-bpe.gguf")
      let name = try #require(gguf.firstRange(of: Data("llama".utf8)))
      gguf.replaceSubrange(name, with: Data("qwen3".utf8))
      try gguf.write(to: URL(fileURLWithPath: folder + "/qwen.gguf"))
      let foreign = failure(opening: folder + "/qwen.gguf")
      #expect(foreign?.code == .unsupported && foreign?.message.contains("qwen3") == true)

      for name in ["model.safetensors", "tokenizer.json"] {
        try FileManager.default.copyItem(atPath: Fixtures.path("tiny-bert/" + name), toPath: folder + "/" + name)
      }
      try Data(#"{"model_type":"gpt_neox"}"#.utf8).write(to: URL(fileURLWithPath: folder + "/config.json"))
      let other = failure(opening: folder)
      #expect(other?.code == .unsupported && other?.message.contains("gpt_neox") == true)
    }
  }

  @Test("GGUF version 2 is read as version 3 is, another version is refused with its number")
  func versions() async throws {
    try await withTemporaryFolder { folder in
      var gguf = try fixture("tiny-llama-bpe.gguf")
      let expected = try await TextEncoder(modelAt: Fixtures.path("tiny-llama-bpe.gguf"), threads: 1)
        .encode(["open weights"], as: .passage).values
      gguf[4] = 2
      try gguf.write(toPath: folder + "/two.gguf")
      let second = try TextEncoder(modelAt: folder + "/two.gguf", threads: 1)
      #expect(try await second.encode(["open weights"], as: .passage).values == expected)
      gguf[4] = 9
      try gguf.write(toPath: folder + "/nine.gguf")
      #expect(failure(opening: folder + "/nine.gguf")?.message.contains("version 9") == true)
    }
  }

  @Test("A GGUF file cut at any place", arguments: ["tiny-llama-bpe.gguf", "tiny-llama-spm.gguf"])
  func cutGGUF(_ name: String) throws {
    let whole = try fixture(name)
    try withTemporaryFolder { folder in
      for step in 1..<60 {
        let path = folder + "/cut.gguf"
        try whole.prefix(whole.count * step / 60).write(to: URL(fileURLWithPath: path))
        let problem = try #require(failure(opening: path))
        #expect(problem.path == path)
        #expect(!problem.message.contains("\n"))
      }
    }
  }

  @Test("Any byte of a GGUF header changed gives a model or an error, never a crash")
  func changedGGUF() async throws {
    let whole = try fixture("tiny-llama-bpe.gguf")
    var generator = SplitMix(state: 1)
    try await withTemporaryFolder { folder in
      var encoded = 0
      let path = folder + "/changed.gguf"
      for _ in 0..<400 {
        var bytes = whole
        for _ in 0..<Int.random(in: 1...3, using: &generator) {
          bytes[Int.random(in: 0..<9000, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
        }
        try bytes.write(toPath: path)
        guard let encoder = try? TextEncoder(modelAt: path, threads: 1) else { continue }
        #expect(try await encoder.encode([rareCharacters], as: .passage).count == 1)
        encoded += 1
      }
      #expect(encoded > 20)
    }
  }

  /// A text that few vocabularies have all tokens of.
  private let rareCharacters = "a\u{0}\u{1F600}東京\u{10FFFD} \u{E000}é"

  @Test("An unknown token that is none of the vocabulary's is never given", arguments: [999_999, UInt32.max])
  func unknownToken(_ id: UInt32) async throws {
    var bytes = try fixture("tiny-llama-spm.gguf")
    // Without all of the byte tokens, characters without a token become the unknown one.
    let byteToken = try #require(bytes.range(of: Data("<0x07>".utf8)))
    bytes.replaceSubrange(byteToken, with: Data("<0x0Z>".utf8))
    try await withTemporaryFolder { folder in
      let path = folder + "/model.gguf"
      try bytes.write(toPath: path)
      let known = try TextEncoder(modelAt: path, threads: 1).tokens(rareCharacters)
      #expect(known.contains(0))
      try bytes.setMetadata("tokenizer.ggml.unknown_token_id", id)
      try bytes.write(toPath: path)
      let encoder = try TextEncoder(modelAt: path, threads: 1)
      #expect(encoder.tokens(rareCharacters) == known.filter { $0 != 0 })
      #expect(try await encoder.encode([rareCharacters], as: .passage).count == 1)
    }
  }

  @Test("Words may have at most 1,000 characters in a tokenizer's file", arguments: [-1, 0, 1001, Int.max])
  func longestWord(_ length: Int) throws {
    let whole = try String(contentsOfFile: Fixtures.path("tiny-bert/tokenizer.json"), encoding: .utf8)
    try withTemporaryFolder { folder in
      let path = folder + "/tokenizer.json"
      func write(_ length: Int) throws {
        let changed = whole.replacing(
          /"max_input_chars_per_word": ?100/, with: "\"max_input_chars_per_word\":\(length)")
        #expect(changed != whole)
        try Data(changed.utf8).write(toPath: path)
      }
      try write(1000)
      _ = try TextTokenizer(json: path)
      try write(length)
      let error = #expect(throws: ModelError.self) { try TextTokenizer(json: path) }
      #expect(error?.message.contains("max_input_chars_per_word") == true)
    }
  }

  @Test("A description of hundreds of megabytes is refused with its size, unread")
  func hugeJSON() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/tokenizer.json"
      try Data("{}".utf8).write(toPath: path)
      let file = try #require(FileHandle(forWritingAtPath: path))
      try file.truncate(atOffset: 300 << 20)
      try file.close()
      let error = #expect(throws: ModelError.self) { try TextTokenizer(json: path) }
      #expect(error?.code == .malformed && error?.message.contains("\(300 << 20)") == true)
    }
  }

  @Test("A description that is there and cannot be read is not taken for none")
  func unreadableDescriptions() async throws {
    try await Fixtures.withCopy(of: "tiny-llama-hf") { folder in
      try FileManager.default.createDirectory(
        atPath: folder + "/chat_template.jinja", withIntermediateDirectories: true)
      let template = #expect(throws: ModelError.self) { try TextGenerator(modelAt: folder, threads: 1) }
      #expect(template?.path == folder + "/chat_template.jinja")
      try FileManager.default.createDirectory(atPath: folder + "/kb-model.json", withIntermediateDirectories: true)
      #expect(failure(opening: folder)?.path == folder + "/kb-model.json")
    }
  }

  @Test("A folder's one GGUF model is found by any name; of a split model the first part counts")
  func modelOfAFolder() throws {
    for name in ["best-of-breed.gguf", "one-of-5.gguf", "Model.GGUF"] {
      try withTemporaryFolder { folder in
        try fixture("tiny-llama-bpe.gguf").write(toPath: folder + "/" + name)
        #expect(try TextEncoder(modelAt: folder, threads: 1).info.architecture == "llama")
        try fixture("tiny-llama-spm.gguf").write(toPath: folder + "/another-of-them.gguf")
        #expect(failure(opening: folder)?.code == .missing)
      }
    }
    try withTemporaryFolder { folder in
      for part in ["00001", "00002"] {
        try fixture("tiny-llama-linear-\(part)-of-00002.gguf").write(
          toPath: folder + "/tiny-llama-linear-\(part)-of-00002.gguf")
      }
      #expect(try TextEncoder(modelAt: folder, threads: 1).info.architecture == "llama")
    }
  }

  @Test("A safetensors header with impossible numbers")
  func safetensors() throws {
    let headers = [
      #"{"t":{"dtype":"F32","shape":[2,2],"data_offsets":[0,1000]}}"#,
      #"{"t":{"dtype":"F32","shape":[2,2],"data_offsets":[16,0]}}"#,
      #"{"t":{"dtype":"F32","shape":[9223372036854775807,9223372036854775807],"data_offsets":[0,16]}}"#,
      #"{"t":{"dtype":"F32","shape":[-2,2],"data_offsets":[0,16]}}"#,
      #"{"t":{"dtype":"F32","shape":[0,2],"data_offsets":[0,0]}}"#,
      #"{"t":{"dtype":"F99","shape":[2,2],"data_offsets":[0,16]}}"#,
      #"{"t":"#, "[1,2]", String(repeating: "[", count: 100_000),
    ]
    for header in headers {
      try withTemporaryFolder { folder in
        try FileManager.default.copyItem(
          atPath: Fixtures.path("tiny-static/tokenizer.json"), toPath: folder + "/tokenizer.json")
        var data = Data()
        withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { data.append(contentsOf: $0) }
        data.append(contentsOf: header.utf8)
        data.append(Data(count: 16))
        try data.write(to: URL(fileURLWithPath: folder + "/model.safetensors"))
        #expect(failure(opening: folder)?.path == folder + "/model.safetensors", "\(header.prefix(60))")
      }
    }
  }

  @Test("Tensors that share bytes, with which a small file could ask for any amount of memory")
  func overlappingTensors() throws {
    try withTemporaryFolder { folder in
      var bytes = try fixture("tiny-llama-bpe.gguf")
      func offset(of name: String) throws -> Range<Data.Index> {
        // Behind the name: the number of dimensions, one length, the type, and then the offset.
        let end = try #require(bytes.range(of: Data(name.utf8))).upperBound
        return end + 16..<end + 24
      }
      let other = bytes[try offset(of: "blk.0.attn_norm.weight")]
      bytes.replaceSubrange(try offset(of: "blk.0.ffn_norm.weight"), with: other)
      let path = folder + "/model.gguf"
      try bytes.write(toPath: path)
      #expect(failure(opening: path)?.message.contains("overlap") == true)
    }
  }

  @Test("A token of many bytes costs little time")
  func longToken() throws {
    func lengthPrefixed(_ token: String) -> Data {
      withUnsafeBytes(of: UInt64(token.utf8.count).littleEndian) { Data($0) } + Data(token.utf8)
    }
    var bytes = try fixture("tiny-llama-spm.gguf")
    let token = try #require(bytes.range(of: lengthPrefixed("▁the")))
    // A multiple of the alignment more, so that the tensors stay where the header says.
    bytes.replaceSubrange(token, with: lengthPrefixed("▁the" + String(repeating: "a", count: 640_000)))
    try withTemporaryFolder { folder in
      let path = folder + "/model.gguf"
      try bytes.write(toPath: path)
      let time = try ContinuousClock().measure { _ = try TextEncoder(modelAt: path, threads: 1) }
      #expect(time < .seconds(10))
    }
  }

  @Test("A BERT of millions of layers")
  func layers() throws {
    try withTemporaryFolder { folder in
      let copy = folder + "/bert"
      try FileManager.default.copyItem(atPath: Fixtures.path("tiny-bert"), toPath: copy)
      let config = try String(contentsOfFile: copy + "/config.json", encoding: .utf8)
      try config.replacingOccurrences(of: "\"num_hidden_layers\": 2", with: "\"num_hidden_layers\": 16777216")
        .write(toFile: copy + "/config.json", atomically: true, encoding: .utf8)
      #expect(failure(opening: copy)?.message.contains("num_hidden_layers") == true)
    }
  }

  @Test("A description with an impossible number of tokens")
  func tokenLimits() throws {
    for limit in [Int.min, -1, 0, 1] {
      var description = EncoderDescription()
      description.maximumTokens = limit
      description.passagePrefix = "passage: "
      #expect(throws: ModelError.self, "\(limit)") {
        try TextEncoder(modelAt: Fixtures.path("tiny-bert"), description: description, threads: 1)
      }
    }
  }

  @Test("A tokenizer that does not belong to the weights")
  func foreignTokenizer() throws {
    try withTemporaryFolder { folder in
      try FileManager.default.copyItem(
        atPath: Fixtures.path("tiny-static/model.safetensors"), toPath: folder + "/model.safetensors")
      try Data(#"{"model":{"type":"Unigram","vocab":[]}}"#.utf8).write(
        to: URL(fileURLWithPath: folder + "/tokenizer.json"))
      #expect(failure(opening: folder)?.code == .unsupported)
      let json = #"{"model":{"type":"BPE","vocab":{"a":0,"b":90000},"merges":[]}}"#
      try Data(json.utf8).write(to: URL(fileURLWithPath: folder + "/tokenizer.json"))
      #expect(failure(opening: folder)?.code == .malformed)
    }
  }
}
