import Foundation

/// A generator's weights and tokenizer, chosen by the files at a path.
struct LoadedGenerator {
  let path: String
  let name: String
  let weights: LlamaWeights
  let template: ChatTemplate
  /// Read while the caller packs the weights.
  private let reading: BackgroundTask<TextTokenizer>
  /// The tokens that the files name as those that end a text.
  private let named: [Int]

  init(path given: String) throws {
    let files = try ModelFiles(path: given)
    let jinja: String
    switch files.weights {
    case .gguf(let path):
      let file = try GGUFFile(path: path)
      self.path = path
      name = try file.string("general.name") ?? ""
      weights = try LlamaWeights(file)
      reading = BackgroundTask { try TextTokenizer(gguf: file) }
      jinja = try file.string("tokenizer.chat_template") ?? ""
      named = try ["eos_token_id", "eot_token_id"].map { try file.integer("tokenizer.ggml.\($0)", default: -1) }
        .filter { $0 >= 0 }
    case .safetensors(let path):
      self.path = path
      let configurationPath = files.folder + "/config.json"
      let configuration = try Self.optional("config.json", in: files.folder)
      guard LlamaConfiguration.types.contains(configuration["model_type"].text) else {
        throw ModelError(
          .unsupported, path: given,
          configuration.isNull
            ? "has no config.json beside its weights; text is generated from a Llama, which has one"
            : "is a model of type \(configuration["model_type"].text ?? "?"); text is generated from a Llama")
      }
      name = configuration["_name_or_path"].text ?? ""
      weights = try LlamaWeights(
        SafetensorsFile(path: path).tensors, configuration: configuration, path: configurationPath)
      reading = BackgroundTask { try TextTokenizer(json: files.folder + "/tokenizer.json") }
      jinja = try Self.chatTemplate(in: files.folder)
      named = try Self.endTokens(in: files.folder)
    }
    template = ChatTemplate(jinja: jinja)
  }

  /// The tokenizer, once it is read, and the tokens that end a text.
  func tokenizer() throws -> (tokenizer: TextTokenizer, endTokens: Set<Int32>) {
    let tokenizer = try reading.value()
    try tokenizer.validate(rows: weights.configuration.vocabularySize, path: path)
    let marks = template.endTokens.compactMap { tokenizer.added.ids[$0] }
    return (tokenizer, Set(named.map { Int32(clamping: $0) } + marks))
  }

  private static func optional(_ name: String, in folder: String) throws -> JSON {
    let path = folder + "/" + name
    return FileManager.default.fileExists(atPath: path) ? try JSON(contentsOf: path) : .null
  }

  /// Newer models keep their template in a file of its own, older ones with the tokenizer's configuration.
  private static func chatTemplate(in folder: String) throws -> String {
    let path = folder + "/chat_template.jinja"
    if FileManager.default.fileExists(atPath: path) {
      return String(decoding: try MappedFile.description(at: path), as: UTF8.self)
    }
    return try optional("tokenizer_config.json", in: folder)["chat_template"].text ?? ""
  }

  private static func endTokens(in folder: String) throws -> [Int] {
    try ["generation_config.json", "config.json"].flatMap { name in
      let value = try optional(name, in: folder)["eos_token_id"]
      return value.int.map { [$0] } ?? value.array.compactMap(\.int)
    }
  }
}
