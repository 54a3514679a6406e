import ArgumentParser
import Foundation
import KnowledgeBase
import Llama
import ModelStore

struct ModelInfoCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "info",
    abstract: "Show what a model is, how well it measured and what the engine makes of it.")

  @Argument(help: "A name from `kb model list`, or the path of a .gguf file or of a folder with model.safetensors.")
  var model: String

  @OptionGroup(visibility: .hidden) var database: DatabaseOptions
  @OptionGroup var options: GlobalOptions

  func run() async throws {
    try await CommandFailure.reporting {
      let store = options.modelStore
      let description = ModelDescription(
        entry: store.catalogue.first { $0.name == model }, loaded: try LoadedModel(named: model, in: store))
      if options.json {
        try Output.json(description)
      } else {
        Output.line(description.text)
      }
    }
  }
}

/// The JSON of `kb model info`: what the catalogue knows, and what the engine finds where the model is on this machine.
private struct ModelDescription: Encodable {
  let name: String
  let use: String?
  let isDefault: Bool
  let summary: String?
  let measured: String?
  let license: String?
  let downloadSize: Int64?
  let installed: LoadedModel?

  private enum CodingKeys: String, CodingKey {
    case name, use, summary, measured, license, installed
    case isDefault = "default"
    case downloadSize = "download_bytes"
  }

  init(entry: CatalogueModel?, loaded: LoadedModel?) {
    name = entry?.name ?? loaded?.path ?? ""
    use = entry?.use.rawValue
    isDefault = Session.defaultEncoders.contains(name)
    summary = entry?.summary
    measured = entry?.measured
    license = entry?.license
    downloadSize = entry?.downloadSize
    installed = loaded
  }

  var text: String {
    var rows: [(String, String)] = []
    if let summary { rows.append(("summary", summary)) }
    if let measured { rows.append(("measured", measured)) }
    if let use {
      let defaults = Session.defaultEncoders.joined(separator: " and ")
      rows.append(("use", use + (isDefault ? ", by default" : "; passages are embedded by \(defaults) by default")))
    }
    if let license { rows.append(("licence", license)) }
    if let installed {
      rows += [
        ("path", installed.path), ("architecture", installed.architecture),
        ("dimensions", "\(installed.dimensions)"),
        ("longest input", "\(installed.maximumTokens) tokens"),
        ("weights", "\(installed.parameters)"), ("used with", installed.description.text),
        ("digest", installed.digest),
      ]
    } else if let downloadSize {
      rows.append(("installed", "no: `kb model pull \(name)` downloads \(downloadSize.megabytes) MB"))
    }
    return ([name] + rows.map { "  " + $0.0.padding(toLength: 15, withPad: " ", startingAt: 0) + $0.1 })
      .joined(separator: "\n")
  }
}

/// A model on this machine as the engine sees it.
private struct LoadedModel: Encodable {
  let path: String
  let digest: String
  let architecture: String
  let dimensions: Int
  let maximumTokens: Int
  let parameters: Int
  /// How it is used as an encoder.
  let description: EncoderDescription

  private enum CodingKeys: String, CodingKey {
    case path, digest, architecture, dimensions, parameters, description
    case maximumTokens = "maximum_tokens"
  }

  /// Loads a model; `nil` for one of the catalogue that was not pulled yet.
  init?(named name: String, in store: ModelStore) throws {
    let model: InstalledModel
    do {
      model = try store.locate(name)
    } catch let error as ModelStoreError where error.code == .notInstalled {
      return nil
    }
    let info = try TextEncoder(modelAt: model.path).info
    path = model.path
    digest = try store.digest(of: model)
    architecture = info.architecture
    dimensions = info.dimensions
    maximumTokens = info.maximumTokens
    parameters = info.parameters
    description = info.description
  }
}

extension EncoderDescription {
  /// The properties that are not left to the weights, as in `kb-model.json`.
  fileprivate var text: String { (try? stableJSON(self)) ?? "" }
}
