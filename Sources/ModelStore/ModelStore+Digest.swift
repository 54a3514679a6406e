import Crypto
import Foundation

extension ModelStore {
  /// Identifies everything that decides a model's vectors: weights, configuration, tokenizer, pooling and prompts.
  ///
  /// The digest does not depend on where the model lies or, for a GGUF file, on what it is called. Files are read only
  /// when they changed since the digest was last asked for; pulling a model has that done already.
  ///
  /// - Returns: Hexadecimal SHA-256 over the digests and names of the files that the engine reads.
  /// - Throws: ``ModelStoreError`` naming a file that cannot be read.
  public func digest(of model: InstalledModel) throws -> String {
    let files = identifyingFiles(of: model).filter { FileManager.default.fileExists(atPath: $0.path) }
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

  var digestCache: DigestCache { DigestCache(path: folder + "/digests.json") }

  /// Every file that the engine reads, where it is there, by a name that does not depend on the user's choice.
  private func identifyingFiles(of model: InstalledModel) -> [(name: String, path: String)] {
    guard FileManager.default.fileExists(atPath: model.path + "/model.safetensors") else {
      let beside = URL(fileURLWithPath: model.path).deletingLastPathComponent().path
      return partsOfGGUF(model.path).enumerated().map { ("\($0.offset).gguf", $0.element) }
        + [("kb-model.json", beside + "/kb-model.json")]
    }
    return [
      "model.safetensors", "config.json", "tokenizer.json", "1_Pooling/config.json", "sentence_bert_config.json",
      "kb-model.json",
    ].map { ($0, model.path + "/" + $0) }
  }

  /// The files of a model: several where the path ends in `-00001-of-00003.gguf`, as `gguf-split` names the first part.
  private func partsOfGGUF(_ path: String) -> [String] {
    guard let match = path.wholeMatch(of: /(.*)-00001-of-(\d{5})\.gguf/), let count = Int(match.2), count > 0 else {
      return [path]
    }
    return (1...count).map { "\(match.1)-\(String(format: "%05d", $0))-of-\(match.2).gguf" }
  }
}

/// A Foundation error's reason without the file name it repeats.
func reason(_ error: any Error) -> String {
  let error = error as NSError
  if let cause = error.userInfo[NSUnderlyingErrorKey] as? NSError { return cause.localizedDescription }
  return error.localizedDescription
}
