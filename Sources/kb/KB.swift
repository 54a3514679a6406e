import ArgumentParser

@main
struct KB: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "kb", abstract: "An offline knowledge base with answers you can check.")
}
