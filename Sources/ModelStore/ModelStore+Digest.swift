import Crypto
import Foundation
import Llama

extension ModelStore {
  /// Identifies everything that decides a model's vectors: weights, configuration, tokenizer, pooling and prompts.
  ///
  /// The digest does not depend on where the model lies or, for a GGUF file, on what it is called. Files are read only
  /// when they changed since the digest was last asked for; pulling a model has that done already.
  ///
  /// - Returns: Hexadecimal SHA-256 over the digests and names of the files that the engine reads.
  /// - Throws: ``ModelStoreError`` naming a file that cannot be read.
  public func digest(of model: InstalledModel) throws -> String {
    let files = identifyingFiles(of: model).filter { Self.isFile($0.path) }
    let digests: [String]
    do {
      digests = try digestCache.digests(of: files.map(\.path))
    } catch {
      throw ModelStoreError(.unreadable, "\(model.path): cannot be read: \(reason(error))")
    }
    var hash = SHA256()
    for (file, digest) in zip(files, digests) {
      hash.update(data: Data("\(digest)  \(file.name)\n".utf8))
    }
    return hexadecimal(hash.finalize())
  }

  private static func isFile(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && !isFolder.boolValue
  }

  var digestCache: DigestCache { DigestCache(path: folder + "/digests.json") }

  /// Every file that the engine reads, where it is there, by a name that does not depend on the user's choice.
  private func identifyingFiles(of model: InstalledModel) -> [(name: String, path: String)] {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: model.path, isDirectory: &isFolder), isFolder.boolValue else {
      let beside = URL(fileURLWithPath: model.path).deletingLastPathComponent().path
      return partsOfGGUF(model.path).enumerated().map { ("\($0.offset).gguf", $0.element) }
        + [("kb-model.json", beside + "/kb-model.json")] + filesOfDescription(in: beside)
    }
    let names =
      [
        "model.safetensors", "config.json", "tokenizer.json", "1_Pooling/config.json", "sentence_bert_config.json",
        "kb-model.json",
      ] + filesOfGenerator(in: model.path) + partsOfSafetensors(in: model.path)
    return names.map { ($0, model.path + "/" + $0) } + filesOfDescription(in: model.path)
  }

  /// What is read beside a Llama's weights when it writes.
  private func filesOfGenerator(in folder: String) -> [String] {
    struct Configuration: Decodable {
      let modelType: String?
      private enum CodingKeys: String, CodingKey { case modelType = "model_type" }
    }
    let data = FileManager.default.contents(atPath: folder + "/config.json") ?? Data()
    let type = (try? JSONDecoder().decode(Configuration.self, from: data))?.modelType
    guard LlamaConfiguration.types.contains(type) else { return [] }
    return ["chat_template.jinja", "generation_config.json", "tokenizer_config.json"]
  }

  /// The files of the adapter and the projection that the description beside the weights names.
  private func filesOfDescription(in folder: String) -> [(name: String, path: String)] {
    struct Description: Decodable {
      let adapter, projection: String?
    }
    let data = FileManager.default.contents(atPath: folder + "/kb-model.json") ?? Data()
    guard let description = try? JSONDecoder().decode(Description.self, from: data) else { return [] }
    let parts = [
      (description.adapter, ["", "/adapter_config.json", "/adapter_model.safetensors"]),
      (description.projection, ["", "/config.json", "/model.safetensors"]),
    ]
    return parts.flatMap { name, files in (name.map { name in files.map { name + $0 } }) ?? [] }
      .map { ($0, folder + "/" + $0) }
  }

  /// The index of a model in several files, and the files that it lists.
  private func partsOfSafetensors(in folder: String) -> [String] {
    struct Index: Decodable {
      let weightMap: [String: String]
      private enum CodingKeys: String, CodingKey { case weightMap = "weight_map" }
    }
    let name = "model.safetensors.index.json"
    guard let data = FileManager.default.contents(atPath: folder + "/" + name) else { return [] }
    let index = try? JSONDecoder().decode(Index.self, from: data)
    return [name] + Set((index?.weightMap ?? [:]).values).sorted()
  }

  /// The files of a model: several where the path ends in `-00001-of-00003.gguf`, as `gguf-split` names the first part.
  private func partsOfGGUF(_ path: String) -> [String] {
    guard let name = GGUFPartName(path), name.part == 1 else { return [path] }
    return name.all
  }
}

/// A Foundation error's reason without the file name it repeats.
func reason(_ error: any Error) -> String {
  let error = error as NSError
  if let cause = error.userInfo[NSUnderlyingErrorKey] as? NSError { return cause.localizedDescription }
  return error.localizedDescription
}
