import Foundation
import Llama
import TestSupport
import Testing

/// What transformers and peft give for models with adapters, projections and scaled positions:
/// `pipelines/reference/adapters.py`.
private struct AdapterData: Decodable {
  struct Case: Decodable {
    let model: String
    let description: EncoderDescription
    let vector: [Float]
  }
  struct Scaling: Decodable {
    let vector: [Float]
  }
  let text: String
  let cases: [Case]
  let scalings: [String: Scaling]
  let files: [String: [Float]]
  let nll: Double

  static func read() throws -> AdapterData { try Fixtures.golden(AdapterData.self, "adapters") }

  /// The vector of the text.
  func encode(_ path: String, _ description: EncoderDescription? = nil, _ precision: Precision) async throws -> [Float]
  {
    let encoder = try TextEncoder(modelAt: path, description: description, threads: 1, precision: precision)
    return try await encoder.encode([text], as: .passage).values
  }
}

@Suite("Adapters, projections and scaled positions")
struct AdapterTests {
  @Test("Vectors of the float path equal those of transformers and peft, the fast path's are close")
  func vectors() async throws {
    let golden = try AdapterData.read()
    #expect(golden.cases.count == 6)
    for expected in golden.cases {
      let path = Fixtures.path(expected.model)
      let float = try await golden.encode(path, expected.description, .float)
      #expect(relativeError(float, expected.vector) < 1e-3, "\(expected.model) \(expected.description)")
      let fast = try await golden.encode(path, expected.description, .fast)
      #expect(cosine(fast, expected.vector) > 0.995, "\(expected.model) \(expected.description)")
    }
  }

  @Test("An adapter changes the vectors, and layers beyond the last that is run need none")
  func adapterMatters() async throws {
    let golden = try AdapterData.read()
    let path = Fixtures.path("tiny-llama-bpe.gguf")
    var description = EncoderDescription()
    let plain = try await golden.encode(path, description, .fast)
    description.adapter = "tiny-llama-lora.gguf"
    let adapted = try await golden.encode(path, description, .fast)
    #expect(cosine(plain, adapted) < 0.99)
    description.layers = 1
    #expect(try await golden.encode(path, description, .fast) != adapted)
  }

  @Test("Positions are scaled as a config.json says", arguments: ["default", "linear", "llama3", "yarn"])
  func scalings(_ name: String) async throws {
    let golden = try AdapterData.read()
    let expected = try #require(golden.scalings[name]).vector
    try await Fixtures.withCopy(of: "tiny-llama-hf") { folder in
      let path = folder + "/config.json"
      let data = try Data(contentsOf: URL(fileURLWithPath: path))
      var json = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
      let all = try JSONSerialization.jsonObject(
        with: Data(contentsOf: URL(fileURLWithPath: Fixtures.path("adapters.json"))))
      let scalings = try #require((all as? [String: Any])?["scalings"] as? [String: [String: Any]])
      let parameters = try #require(scalings[name]?["parameters"] as? [String: Any])
      // As newer versions of transformers write it, and as older ones do.
      json["rope_parameters"] = parameters.merging(["rope_theta": 1000]) { $1 }
      try JSONSerialization.data(withJSONObject: json).write(to: URL(fileURLWithPath: path))
      #expect(relativeError(try await golden.encode(folder, .init(), .float), expected) < 1e-3)
      json["rope_parameters"] = nil
      json["rope_scaling"] = name == "default" ? nil : parameters
      json["rope_theta"] = 1000
      try JSONSerialization.data(withJSONObject: json).write(to: URL(fileURLWithPath: path))
      #expect(relativeError(try await golden.encode(folder, .init(), .float), expected) < 1e-3)
    }
  }

  @Test("Positions are scaled as a GGUF file says, and a split file's parts are read together")
  func scaledGGUF() async throws {
    let golden = try AdapterData.read()
    #expect(golden.files.count == 2)
    for (name, expected) in golden.files {
      #expect(relativeError(try await golden.encode(Fixtures.path(name), .init(), .float), expected) < 1e-3, "\(name)")
    }
  }

  @Test("A part of a split file that is missing, or not the first, is named")
  func missingPart() throws {
    try withTemporaryFolder { folder in
      let first = "tiny-llama-linear-00001-of-00002.gguf"
      try FileManager.default.copyItem(atPath: Fixtures.path(first), toPath: folder + "/" + first)
      let missing = #expect(throws: ModelError.self) { try TextEncoder(modelAt: folder + "/" + first, threads: 1) }
      #expect(missing?.path == folder + "/tiny-llama-linear-00002-of-00002.gguf")
      let second = Fixtures.path("tiny-llama-linear-00002-of-00002.gguf")
      #expect(throws: ModelError.self) { try TextEncoder(modelAt: second, threads: 1) }
    }
  }

  @Test("A Llama in safetensors files predicts as transformers says, and writes")
  func safetensorsLlama() async throws {
    let golden = try AdapterData.read()
    let generator = try TextGenerator(modelAt: Fixtures.path("tiny-llama-hf"), threads: 1, precision: .float)
    let result = try await generator.perplexity(of: golden.text)
    #expect(abs(result.negativeLogLikelihood - golden.nll) < 1e-3 * golden.nll)
    var options = GenerationOptions()
    options.maximumTokens = 5
    let text = try await TextGenerator(modelAt: Fixtures.path("tiny-llama-hf"), threads: 2)
      .complete(golden.text, options: options)
    #expect(text.finish == .length || text.finish == .endOfText)
  }

  @Test(
    "An adapter or a projection that does not fit is refused by its name",
    arguments: [
      (#"{"adapter":"none"}"#, "kb-model.json"), (#"{"adapter":"../adapter"}"#, "kb-model.json"),
      (#"{"adapter":"other"}"#, "other/adapter_model.safetensors"), (#"{"projection":"adapter"}"#, "adapter"),
      (#"{"poling":"mean"}"#, "kb-model.json"), (#"{"pooling":"max"}"#, "kb-model.json"),
      (#"{"adapter":"dora"}"#, "dora/adapter_config.json"),
    ])
  func unfitting(_ description: String, _ culprit: String) async throws {
    try await Fixtures.withCopy(of: "tiny-llama-hf") { folder in
      try FileManager.default.copyItem(atPath: Fixtures.path("tiny-bert/adapter"), toPath: folder + "/other")
      try FileManager.default.copyItem(atPath: folder + "/adapter", toPath: folder + "/dora")
      let configuration = folder + "/dora/adapter_config.json"
      try String(contentsOfFile: configuration, encoding: .utf8)
        .replacing("\"use_dora\": false", with: "\"use_dora\": true")
        .write(toFile: configuration, atomically: true, encoding: .utf8)
      try description.write(toFile: folder + "/kb-model.json", atomically: true, encoding: .utf8)
      let error = #expect(throws: ModelError.self) { try TextEncoder(modelAt: folder, threads: 1) }
      #expect(error?.path.hasPrefix(folder + "/" + culprit) == true, "\(String(describing: error))")
    }
  }

  /// Writes an adapter as PEFT does, with matrices of zeros for `modules`, beside the weights in `folder`.
  private func writeAdapter(
    _ modules: [(name: String, outputs: Int, inputs: Int)], in folder: String
  ) throws -> EncoderDescription {
    let adapter = folder + "/changes"
    try FileManager.default.createDirectory(atPath: adapter, withIntermediateDirectories: true)
    try FileManager.default.copyItem(
      atPath: Fixtures.path("tiny-llama-hf/adapter/adapter_config.json"), toPath: adapter + "/adapter_config.json")
    let tensors = modules.flatMap { name, outputs, inputs in
      [
        ("base_model.model.\(name).lora_A.weight", [4, inputs], [Float](repeating: 0, count: 4 * inputs)),
        ("base_model.model.\(name).lora_B.weight", [outputs, 4], [Float](repeating: 0, count: 4 * outputs)),
      ]
    }
    try Data(safetensors: tensors).write(toPath: adapter + "/adapter_model.safetensors")
    var description = EncoderDescription()
    description.adapter = "changes"
    return description
  }

  @Test("An adapter of weights whose heads are not those that their sizes give is refused")
  func foreignHeads() throws {
    try withTemporaryFolder { folder in
      var weights = try Data(contentsOf: URL(fileURLWithPath: Fixtures.path("tiny-llama-bpe.gguf")))
      try weights.setMetadata("llama.attention.head_count", 2)
      try weights.write(toPath: folder + "/model.gguf")
      let description = try writeAdapter([("layers.0.self_attn.k_proj", 32, 64)], in: folder)
      let error = #expect(throws: ModelError.self) {
        try TextEncoder(modelAt: folder + "/model.gguf", description: description, threads: 1)
      }
      #expect(error?.path.hasPrefix(folder + "/changes") == true)
    }
  }

  @Test(
    "An adapter that changes one matrix twice is refused",
    arguments: ["model.layers.0.self_attn.q_proj", "layers.00.self_attn.q_proj", "layers.+0.self_attn.q_proj"])
  func twoNames(_ other: String) async throws {
    try await Fixtures.withCopy(of: "tiny-llama-hf") { folder in
      let module = ("layers.0.self_attn.q_proj", 32, 32)
      let plain = try writeAdapter([module], in: folder)
      _ = try TextEncoder(modelAt: folder, description: plain, threads: 1)
      try FileManager.default.removeItem(atPath: folder + "/changes")
      let twice = try writeAdapter([module, (other, 32, 32)], in: folder)
      #expect(throws: ModelError.self) { try TextEncoder(modelAt: folder, description: twice, threads: 1) }
    }
  }

  @Test(
    "A projection that asks for more than a product and a bias is refused",
    arguments: [
      "{}", #"{"activation_function":null}"#, #"{"activation_function":"torch.nn.modules.activation.Tanh"}"#,
      #"{"activation_function":"torch.nn.modules.linear.Identity","use_residual":true}"#,
    ])
  func activations(_ configuration: String) async throws {
    try await Fixtures.withCopy(of: "tiny-llama-hf") { folder in
      var description = EncoderDescription()
      description.projection = "2_Dense"
      _ = try TextEncoder(modelAt: folder, description: description, threads: 1)
      try Data(configuration.utf8).write(toPath: folder + "/2_Dense/config.json")
      let error = #expect(throws: ModelError.self) {
        try TextEncoder(modelAt: folder, description: description, threads: 1)
      }
      #expect(error?.path == folder + "/2_Dense/config.json")
    }
  }

  @Test("A Llama is pooled as its folder says")
  func storedPooling() async throws {
    let golden = try AdapterData.read()
    try await Fixtures.withCopy(of: "tiny-llama-hf") { folder in
      var last = EncoderDescription()
      last.pooling = .last
      let expected = try await golden.encode(folder, last, .fast)
      #expect(try await golden.encode(folder, EncoderDescription(), .fast) != expected)
      try FileManager.default.createDirectory(atPath: folder + "/1_Pooling", withIntermediateDirectories: true)
      try Data(#"{"pooling_mode_lasttoken":true}"#.utf8).write(toPath: folder + "/1_Pooling/config.json")
      #expect(try await golden.encode(folder, EncoderDescription(), .fast) == expected)
    }
  }

  @Test("A damaged adapter gives an error, never a crash")
  func damaged() async throws {
    try await Fixtures.withCopy(of: "tiny-llama-hf") { folder in
      var description = EncoderDescription()
      description.adapter = "adapter"
      let path = folder + "/adapter/adapter_model.safetensors"
      let whole = try Data(contentsOf: URL(fileURLWithPath: path))
      for step in 0..<40 {
        try whole.prefix(whole.count * step / 40).write(to: URL(fileURLWithPath: path))
        #expect(throws: ModelError.self) { try TextEncoder(modelAt: folder, description: description, threads: 1) }
      }
    }
  }
}
