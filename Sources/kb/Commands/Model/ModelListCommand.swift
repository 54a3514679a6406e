import ArgumentParser
import Foundation
import ModelStore

struct ModelListCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List the models that can be pulled, and which of them are installed.")

  @OptionGroup(visibility: .hidden) var database: DatabaseOptions
  @OptionGroup var options: GlobalOptions

  func run() async throws {
    try await CommandFailure.reporting {
      let store = options.modelStore
      let installed = Set(store.installed().map(\.name))
      let entries = store.catalogue.map { ModelListing.Entry($0, isInstalled: installed.contains($0.name)) }
      if options.json {
        try Output.json(ModelListing(folder: store.folder, models: entries))
      } else {
        for entry in entries { Output.line(entry.line) }
        Output.note("Installed models are in \(store.folder).")
      }
    }
  }
}

/// The JSON of `kb model list`.
private struct ModelListing: Encodable {
  let folder: String
  let models: [Entry]

  struct Entry: Encodable {
    let name: String
    let use: String
    let installed: Bool
    let isDefault: Bool
    let summary: String
    let license: String
    let downloadSize: Int64

    private enum CodingKeys: String, CodingKey {
      case name, use, installed, summary, license
      case isDefault = "default"
      case downloadSize = "download_bytes"
    }

    init(_ model: CatalogueModel, isInstalled: Bool) {
      name = model.name
      use = model.use.rawValue
      installed = isInstalled
      isDefault = Session.defaultEncoders.contains(model.name)
      summary = model.summary
      license = model.license
      downloadSize = model.downloadSize
    }

    var line: String {
      func column(_ text: String, _ width: Int) -> String { text.padding(toLength: width, withPad: " ", startingAt: 0) }
      let state = installed ? "installed" : "\(downloadSize.megabytes) MB"
      return column(name, 24) + column(state, 11) + column(license, 12) + summary + (isDefault ? " (default)" : "")
    }
  }
}
