import Foundation

/// Writes results of a run.
enum OutputFile {
  /// Writes a file in one step, so that a reader sees the old text or the new one; makes the folder where it is missing.
  static func write(_ text: String, to path: String) throws {
    let file = URL(fileURLWithPath: path)
    do {
      try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file, options: .atomic)
    } catch {
      throw ConfigurationError(path, "it cannot be written: \(error.localizedDescription)")
    }
  }
}
