import Foundation
import Llama

/// The folder where pulled models live, and the names they are known by.
public struct ModelStore: Sendable {
  /// Absolute path of the folder. It need not exist until a model is pulled.
  public let folder: String
  /// Every model that can be pulled, installed or not.
  public let catalogue: [CatalogueModel]

  let environment: [String: String]

  /// A store in `folder`; `nil` takes `KB_MODELS`, else `kb/models` under the XDG data folder.
  public init(folder: String? = nil) {
    self.init(folder: folder, catalogue: CatalogueModel.all)
  }

  /// A store of other models than the program's own, or with other environment variables than the process has.
  package init(
    folder: String?, catalogue: [CatalogueModel], environment: [String: String] = ProcessInfo.processInfo.environment
  ) {
    self.folder = absolutePath(folder ?? Self.defaultFolder(environment))
    self.catalogue = catalogue
    self.environment = environment
  }

  /// The XDG Base Directory Specification has relative values of `XDG_DATA_HOME` ignored.
  private static func defaultFolder(_ environment: [String: String]) -> String {
    if let models = environment["KB_MODELS"], !models.isEmpty { return models }
    if let data = environment["XDG_DATA_HOME"], data.hasPrefix("/") { return data + "/kb/models" }
    return NSHomeDirectory() + "/.local/share/kb/models"
  }

  /// The catalogue's models whose files are all in place, with their full length.
  public func installed() -> [InstalledModel] {
    catalogue.filter(isComplete).map(installedModel)
  }

  /// Finds a model by its catalogue name, or by the path of a `.gguf` file or of a folder with `model.safetensors` or one
  /// GGUF model.
  ///
  /// A catalogue name wins over a path of the same name, which can be given as `./name`.
  ///
  /// - Throws: ``ModelStoreError`` that says how to pull the model, or which names and paths are accepted.
  public func locate(_ nameOrPath: String) throws -> InstalledModel {
    guard let model = catalogue.first(where: { $0.name == nameOrPath }) else { return try model(atPath: nameOrPath) }
    if isComplete(model) { return installedModel(model) }
    let path = folder(of: model)
    if FileManager.default.fileExists(atPath: path) {
      throw ModelStoreError(
        .damaged, "\(path): files are missing or cut short: run `kb model pull \(model.name)` to replace them")
    }
    throw ModelStoreError(
      .notInstalled, "\(model.name) is not installed in \(folder): run `kb model pull \(model.name)`")
  }

  private func model(atPath given: String) throws -> InstalledModel {
    let path = absolutePath(given)
    let accepted = "a model is a .gguf file, or a folder with model.safetensors or one .gguf file"
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      if given.contains("/") || given.hasSuffix(".gguf") {
        throw ModelStoreError(.missing, "\(path): no such file or folder: \(accepted)")
      }
      let names = catalogue.map(\.name).joined(separator: ", ")
      throw ModelStoreError(
        .unknownModel, "'\(given)' is neither a path nor one of the models that can be pulled: \(names)")
    }
    if isFolder.boolValue {
      do {
        if case .gguf(let file) = try ModelFiles(path: path).weights { return InstalledModel(name: path, path: file) }
      } catch {
        throw ModelStoreError(.unsupported, "\(error): \(accepted)")
      }
    } else if !path.lowercased().hasSuffix(".gguf") {
      throw ModelStoreError(.unsupported, "\(path): not a .gguf file: \(accepted)")
    }
    return InstalledModel(name: path, path: path)
  }

  func catalogueModel(_ name: String) throws -> CatalogueModel {
    if let model = catalogue.first(where: { $0.name == name }) { return model }
    let names = catalogue.map(\.name).joined(separator: ", ")
    throw ModelStoreError(.unknownModel, "'\(name)' is not a model that can be pulled: give one of \(names)")
  }

  func folder(of model: CatalogueModel) -> String { folder + "/" + model.name }

  func installedModel(_ model: CatalogueModel) -> InstalledModel {
    let entryPoint = model.entryPoint
    return InstalledModel(
      name: model.name, path: folder(of: model) + (entryPoint.isEmpty ? "" : "/" + entryPoint))
  }

  /// Lengths are compared so that weights cut short are noticed before they are used, at no cost.
  func isComplete(_ model: CatalogueModel) -> Bool {
    let path = folder(of: model)
    return FileManager.default.fileExists(atPath: path + "/kb-model.json")
      && model.files.allSatisfy { (try? FileStamp(of: path + "/" + $0.name).size) == $0.size }
  }
}

/// A model on this machine.
public struct InstalledModel: Sendable, Hashable {
  /// The catalogue name, or the absolute path it was given by: ``ModelStore/locate(_:)`` finds the model by it again.
  public let name: String
  /// Absolute path of what the engine opens: a `.gguf` file, or a folder with `model.safetensors`.
  public let path: String
}

/// The absolute path of a path as a user gives it.
func absolutePath(_ path: String) -> String {
  URL(fileURLWithPath: path).standardizedFileURL.path
}
