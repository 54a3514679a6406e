import Foundation

/// Text that a command takes whole, to the byte.
enum TextInput {
  /// Reads a file, or standard input where `path` is `-`.
  ///
  /// - Throws: ``UnusableText`` where it cannot be read or is not UTF-8.
  static func read(_ path: String) throws -> String {
    let data: Data
    do {
      data =
        path == "-"
        ? try FileHandle.standardInput.readToEnd() ?? Data() : try Data(contentsOf: URL(fileURLWithPath: path))
    } catch {
      throw UnusableText(path: path, reason: error.localizedDescription)
    }
    guard let text = String(validating: data, as: UTF8.self) else {
      throw UnusableText(path: path, reason: "not UTF-8 text; convert it, for example with iconv")
    }
    return text
  }
}

/// A text that a command can do nothing with.
struct UnusableText: Error, CustomStringConvertible {
  let path: String
  let reason: String
  var description: String { "\(path == "-" ? "standard input" : path): \(reason)" }
}
