import Foundation

/// How weights are used as an encoder: the content of `kb-model.json` beside the weights.
///
/// Every property is part of the encoder's identity: vectors of different descriptions are never compared.
public struct EncoderDescription: Codable, Sendable, Hashable {
  /// How token states become one vector.
  public enum Pooling: String, Codable, Sendable { case mean, last, cls }
  /// What a token may attend to.
  public enum Attention: String, Codable, Sendable { case causal, bidirectional }

  /// How token states become one vector; `nil` for what the weights' folder says, else the mean.
  public var pooling: Pooling?
  /// What a token of a Llama may attend to; `nil` for those before it. BERT always attends both ways.
  public var attention: Attention?
  /// Leave the first token, an attention sink in causal models, out of the mean.
  public var skipFirstToken: Bool?
  /// Stop after this many layers.
  public var layers: Int?
  /// Longest input in tokens.
  public var maximumTokens: Int?
  /// Put before a question.
  public var queryPrefix: String?
  /// Put before a passage.
  public var passagePrefix: String?
  /// The name of a LoRA adapter beside the weights, which is added to them: a folder with `adapter_config.json` and
  /// `adapter_model.safetensors` as PEFT saves it, or a `.gguf` file as llama.cpp's converter writes it.
  public var adapter: String?
  /// The name of a safetensors file beside the weights, or of a folder with `model.safetensors`, whose matrix `weight`
  /// or `linear.weight` (and `bias`, if any) is applied to each pooled vector.
  public var projection: String?

  private enum CodingKeys: String, CodingKey, CaseIterable {
    case pooling, attention, skipFirstToken, layers, maximumTokens, queryPrefix, passagePrefix, adapter, projection
  }

  /// A description that leaves everything to the weights' own metadata.
  public init() {}

  /// The description beside the weights in `folder`, `kb-model.json`; an empty one where there is none.
  ///
  /// - Throws: ``ModelError`` where it cannot be read, is not a description, or has a property that is not known.
  init(in folder: String) throws {
    let path = folder + "/kb-model.json"
    self.init()
    guard FileManager.default.fileExists(atPath: path) else { return }
    let bytes = try MappedFile.description(at: path)
    if case .object(let members) = try JSON(bytes[...], path: path) {
      let known = Set(CodingKeys.allCases.map(\.rawValue))
      for (key, _) in members where !known.contains(String(decoding: key, as: UTF8.self)) {
        throw ModelError(
          .malformed, path: path,
          "has the property \(String(decoding: key, as: UTF8.self)); known are \(known.sorted().joined(separator: ", "))"
        )
      }
    }
    do {
      self = try JSONDecoder().decode(Self.self, from: Data(bytes))
    } catch {
      throw ModelError(.malformed, path: path, "is not a model description: \(error)")
    }
  }
}
