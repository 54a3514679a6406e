import Foundation

extension Repository {
  /// Absolute path of the `kb` that was built with the running tests; it lies beside their bundle.
  public static let command: String = {
    let bundle = ProcessInfo.processInfo.arguments.first { $0.contains(".xctest") } ?? root + "/.build/release/tests"
    var folder = URL(fileURLWithPath: bundle).deletingLastPathComponent()
    while !FileManager.default.isExecutableFile(atPath: folder.path + "/kb"), folder.path != "/" {
      folder.deleteLastPathComponent()
    }
    return folder.path + "/kb"
  }()
}
