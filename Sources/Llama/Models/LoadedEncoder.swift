import Foundation

/// An encoder's network and tokenizer, chosen by the files at a path.
struct LoadedEncoder {
  let model: any EncoderModel
  let tokenizer: TextTokenizer
  let description: EncoderDescription
  let info: EncoderInfo

  /// Sentence encoders are trained on short passages: beyond this, longer input makes worse vectors.
  private static let defaultMaximumTokens = 256

  init(path: String, description given: EncoderDescription?, precision: Precision) throws {
    let files = try ModelFiles(path: path)
    let description = try given ?? Self.storedDescription(in: files.folder)
    self.description = description
    guard description.layers.map({ $0 > 0 }) ?? true else {
      throw ModelError(
        .malformed, path: path, "is described with \(description.layers ?? 0) layers; leave it out for all")
    }
    let architecture: String
    let parameters: Int
    let maximum: Int
    let network: any EncoderModel
    switch files.weights {
    case .gguf(let path):
      let file = try GGUFFile(path: path)
      architecture = "llama"
      let llama = try LlamaModel(file, layers: description.layers, hasHead: false, precision: precision)
      network = LlamaEncoder(
        model: llama, causal: description.attention != .bidirectional,
        pooler: Pooler(
          pooling: description.pooling ?? .mean, skipsFirst: description.skipFirstToken ?? false,
          width: llama.configuration.width))
      tokenizer = try TextTokenizer(gguf: file)
      try tokenizer.validate(rows: llama.configuration.vocabularySize, path: path)
      parameters = file.tensors.parameters
      maximum = 512
    case .safetensors(let path):
      let file = try SafetensorsFile(path: path)
      parameters = file.tensors.parameters
      let stored = try TextTokenizer(json: files.folder + "/tokenizer.json")
      let configurationPath = files.folder + "/config.json"
      if FileManager.default.fileExists(atPath: configurationPath) {
        architecture = "bert"
        tokenizer = stored
        let configuration = try BERTConfiguration(JSON(contentsOf: configurationPath), path: configurationPath)
        network = try BERTModel(
          file.tensors, configuration: configuration,
          pooler: Pooler(
            pooling: try description.pooling ?? Self.storedPooling(in: files.folder),
            skipsFirst: description.skipFirstToken ?? false, width: configuration.width),
          layers: description.layers, precision: precision)
        try tokenizer.validate(rows: configuration.vocabularySize, path: path)
        maximum = try Self.storedMaximumTokens(in: files.folder) ?? Self.defaultMaximumTokens
      } else {
        architecture = "static"
        // The mean is over the text's own tokens, as WordLlama and Model2Vec take it.
        tokenizer = TextTokenizer(base: stored.base, added: stored.added, prefix: [], suffix: [])
        let table = try StaticModel(file.tensors)
        try tokenizer.validate(rows: table.rows, path: path)
        network = table
        maximum = .max
      }
    }
    if let name = description.projection {
      guard !name.contains("/") else {
        throw ModelError(.malformed, path: path, "names the projection \(name), which is not a file beside the weights")
      }
      model = try ProjectedEncoder(network, projectionAt: files.folder + "/" + name)
    } else {
      model = network
    }
    info = EncoderInfo(
      architecture: architecture, dimensions: model.dimensions,
      maximumTokens: min(description.maximumTokens ?? maximum, model.maximumTokens), parameters: parameters)
    let affixes = tokenizer.prefix.count + tokenizer.suffix.count
    guard info.maximumTokens > affixes else {
      throw ModelError(
        .unsupported, path: path, "maximumTokens is \(info.maximumTokens), less than the special tokens need")
    }
  }

  private static func storedDescription(in folder: String) throws -> EncoderDescription {
    let path = folder + "/kb-model.json"
    guard let data = FileManager.default.contents(atPath: path) else { return EncoderDescription() }
    do {
      return try JSONDecoder().decode(EncoderDescription.self, from: data)
    } catch {
      throw ModelError(.malformed, path: path, "is not a model description: \(error)")
    }
  }

  /// The pooling that a sentence-transformers folder names.
  private static func storedPooling(in folder: String) throws -> EncoderDescription.Pooling {
    let path = folder + "/1_Pooling/config.json"
    guard FileManager.default.fileExists(atPath: path) else { return .mean }
    let json = try JSON(contentsOf: path)
    if json["pooling_mode_mean_tokens"].bool ?? false { return .mean }
    if json["pooling_mode_cls_token"].bool ?? false { return .cls }
    if json["pooling_mode_lasttoken"].bool ?? false { return .last }
    throw ModelError(.unsupported, path: path, "asks for a pooling other than mean, cls or last token")
  }

  private static func storedMaximumTokens(in folder: String) throws -> Int? {
    let path = folder + "/sentence_bert_config.json"
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    return try JSON(contentsOf: path)["max_seq_length"].int
  }
}
