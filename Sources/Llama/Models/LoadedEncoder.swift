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
    let description = try given ?? EncoderDescription(in: files.folder)
    self.description = description
    guard description.layers.map({ $0 > 0 }) ?? true else {
      throw ModelError(
        .malformed, path: path, "is described with \(description.layers ?? 0) layers; leave it out for all")
    }
    let adapter = try description.adapter.map { try LowRankAdapter(path: files.beside($0, "adapter")) }
    let base: Base
    switch files.weights {
    case .gguf(let path):
      let file = try GGUFFile(path: path)
      base = try Self.llama(
        LlamaWeights(file), BackgroundTask { try TextTokenizer(gguf: file) }, adapter, description, precision,
        pooling: description.pooling ?? .mean, maximumTokens: 512)
    case .safetensors(let path): base = try Self.safetensors(path, in: files.folder, adapter, description, precision)
    }
    tokenizer = base.tokenizer
    model =
      try description.projection.map { name in
        try ProjectedEncoder(base.model, projectionAt: files.beside(name, "projection"))
      } ?? base.model
    // What is below zero is as unusable as zero, and what is left of it for a passage could not be computed.
    let maximum = max(0, min(description.maximumTokens ?? base.maximumTokens, model.maximumTokens))
    let prefixes = [description.passagePrefix, description.queryPrefix].map { prefix in
      base.tokenizer.encode(prefix ?? "", addsAffixes: false).count
    }
    info = EncoderInfo(
      architecture: base.architecture, dimensions: model.dimensions,
      maximumTokens: maximum, maximumPassageTokens: maximum - prefixes[0], parameters: base.parameters,
      description: description)
    let affixes = tokenizer.prefix.count + tokenizer.suffix.count + (prefixes.max() ?? 0)
    guard info.maximumTokens > affixes else {
      throw ModelError(
        .unsupported, path: path,
        "maximumTokens is \(info.maximumTokens), less than the special tokens and the prefixes need")
    }
  }

  /// An encoder before any projection.
  private struct Base {
    let architecture: String
    let model: any EncoderModel
    let tokenizer: TextTokenizer
    let parameters: Int
    let maximumTokens: Int
  }

  private static func llama(
    _ weights: LlamaWeights, _ tokenizer: BackgroundTask<TextTokenizer>, _ adapter: LowRankAdapter?,
    _ description: EncoderDescription, _ precision: Precision, pooling: EncoderDescription.Pooling, maximumTokens: Int
  ) throws -> Base {
    var weights = weights
    if let adapter { try weights.apply(adapter) }
    let model = try LlamaModel(weights, layers: description.layers, hasHead: false, precision: precision)
    let tokenizer = try tokenizer.value()
    try tokenizer.validate(rows: weights.configuration.vocabularySize, path: weights.tensors.path)
    let encoder = LlamaEncoder(
      model: model, causal: description.attention != .bidirectional,
      pooler: Pooler(
        pooling: pooling, skipsFirst: description.skipFirstToken ?? false, width: weights.configuration.width))
    return Base(
      architecture: "llama", model: encoder, tokenizer: tokenizer, parameters: weights.tensors.parameters,
      maximumTokens: maximumTokens)
  }

  /// A Llama, a BERT or, where no configuration says which, a static table.
  private static func safetensors(
    _ path: String, in folder: String, _ adapter: LowRankAdapter?, _ description: EncoderDescription,
    _ precision: Precision
  ) throws -> Base {
    let tensors = try SafetensorsFile(path: path).tensors
    // While the weights are packed.
    let reading = BackgroundTask { try TextTokenizer(json: folder + "/tokenizer.json") }
    let configurationPath = folder + "/config.json"
    guard FileManager.default.fileExists(atPath: configurationPath) else {
      guard adapter == nil else {
        throw ModelError(.unsupported, path: path, "is a table of tokens, which has no layers for an adapter to change")
      }
      let table = try StaticModel(tensors)
      let tokenizer = try reading.value()
      try tokenizer.validate(rows: table.rows, path: path)
      // The mean is over the text's own tokens, as WordLlama and Model2Vec take it.
      return Base(
        architecture: "static", model: table,
        tokenizer: tokenizer.withoutAffixes, parameters: tensors.parameters, maximumTokens: .max)
    }
    let json = try JSON(contentsOf: configurationPath)
    let maximumTokens = try storedMaximumTokens(in: folder)
    let pooling = try description.pooling ?? storedPooling(in: folder)
    if LlamaConfiguration.types.contains(json["model_type"].text) {
      return try llama(
        LlamaWeights(tensors, configuration: json, path: configurationPath), reading, adapter, description, precision,
        pooling: pooling, maximumTokens: maximumTokens ?? 512)
    }
    let configuration = try BERTConfiguration(json, path: configurationPath)
    let network = try BERTModel(
      adapter.map { try BERTModel.weights(tensors, with: $0) } ?? tensors, configuration: configuration,
      layers: description.layers, precision: precision)
    let tokenizer = try reading.value()
    try tokenizer.validate(rows: configuration.vocabularySize, path: path)
    return Base(
      architecture: "bert",
      model: BERTEncoder(
        model: network,
        pooler: Pooler(
          pooling: pooling, skipsFirst: description.skipFirstToken ?? false, width: configuration.width)),
      tokenizer: tokenizer, parameters: tensors.parameters,
      maximumTokens: maximumTokens ?? defaultMaximumTokens)
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
