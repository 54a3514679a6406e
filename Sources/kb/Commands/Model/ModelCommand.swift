import ArgumentParser

struct ModelCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "model",
    abstract: "List, download and inspect models.",
    discussion: """
      Everywhere a model is asked for, give a name from `kb model list`, or the path of a .gguf file or of a folder \
      with model.safetensors.
      """,
    subcommands: [ModelListCommand.self, ModelPullCommand.self, ModelInfoCommand.self])
}
