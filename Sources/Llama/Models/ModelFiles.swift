import Foundation

/// Where a model's weights lie.
package struct ModelFiles {
  package enum Weights {
    case gguf(String)
    case safetensors(String)
  }

  package let weights: Weights
  /// The folder that holds the weights and what describes them.
  let folder: String

  /// - Parameter path: A weights file, or a folder with `model.safetensors`, with the index of a model in several such
  ///   files, or with one GGUF model.
  /// - Throws: ``ModelError`` where nothing is there, or not one model.
  package init(path: String) throws {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw ModelError(.missing, path: path, "no such file or folder; pull the model or give the path of its weights")
    }
    guard isFolder.boolValue else {
      folder = (path as NSString).deletingLastPathComponent.isEmpty ? "." : (path as NSString).deletingLastPathComponent
      weights = path.hasSuffix(".safetensors") ? .safetensors(path) : .gguf(path)
      return
    }
    folder = path
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: path).sorted()
    } catch {
      throw ModelError(.missing, path: path, "the folder cannot be read: \(error.localizedDescription)")
    }
    // Of a split model only the first part counts.
    let models = names.filter { name in
      name.lowercased().hasSuffix(".gguf") && GGUFPartName(name).map { $0.part == 1 } ?? true
    }
    if let file = ["model.safetensors", "model.safetensors.index.json"].first(where: names.contains) {
      weights = .safetensors(path + "/" + file)
    } else if models.count == 1 {
      weights = .gguf(path + "/" + models[0])
    } else {
      throw ModelError(
        .missing, path: path,
        models.isEmpty
          ? "has neither model.safetensors nor a .gguf file" : "has \(models.count) .gguf files; give the path of one")
    }
  }

  /// The path of a file or folder beside the weights that their description names as their `part`.
  func beside(_ name: String, _ part: String) throws -> String {
    let path = folder + "/" + name
    guard !name.isEmpty, !name.hasPrefix("."), !name.contains("/"), FileManager.default.fileExists(atPath: path) else {
      throw ModelError(
        .malformed, path: folder + "/kb-model.json",
        "names the \(part) \(name), which is not a file or folder beside it")
    }
    return path
  }
}
