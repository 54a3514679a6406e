import ArgumentParser
import Foundation
import ModelStore

/// Options that every command takes.
struct GlobalOptions: ParsableArguments {
  @Option(
    name: .customLong("models"),
    help: ArgumentHelp(
      "The folder of pulled models (default: $KB_MODELS, else kb/models under the XDG data folder).", valueName: "dir"))
  var models: String?

  @Flag(help: "Print one JSON document instead of text.")
  var json = false

  @Flag(name: .shortAndLong, help: "Print no progress.")
  var quiet = false

  var modelStore: ModelStore { ModelStore(folder: models) }

  /// Where `kb chat` keeps what was typed: under the XDG state folder.
  var historyPath: String? {
    let environment = ProcessInfo.processInfo.environment
    if let state = environment["XDG_STATE_HOME"], state.hasPrefix("/") { return state + "/kb/history" }
    return environment["HOME"].map { $0 + "/.local/state/kb/history" }
  }
}

/// Where the database is. Commands that use none take it, too, hidden: scripts give all commands the same options.
struct DatabaseOptions: ParsableArguments {
  @Option(
    name: .customLong("db"),
    help: ArgumentHelp("The database (default: $KB_DB, else kb.sqlite in the current folder).", valueName: "file"))
  var db: String?

  /// Options as if none were given.
  init() {}

  /// Options that name a database.
  init(path: String) { db = path }

  var path: String {
    let variable = ProcessInfo.processInfo.environment["KB_DB"].flatMap { $0.isEmpty ? nil : $0 }
    return db ?? variable ?? "kb.sqlite"
  }
}

/// Which models embed passages.
struct EncoderOptions: ParsableArguments {
  @Option(
    name: .customLong("encoder"),
    help: ArgumentHelp(
      "A model that embeds passages; may be given several times, the strongest first.", valueName: "model"))
  var models = Session.defaultEncoders

  var names: [String] {
    var seen: Set<String> = []
    return models.filter { seen.insert($0).inserted }
  }
}
