import CLibEdit
import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Reads the lines a user types: with editing and a history on a terminal, as they are from a pipe.
struct LineReader {
  private let isTerminal = isatty(STDIN_FILENO) == 1
  private let history: String?

  /// Lines that the history file keeps.
  private static let historyLength: Int32 = 1000

  /// Creates a reader.
  ///
  /// - Parameter history: A file that keeps the lines for the next time; nothing is kept where it cannot be written.
  init(history: String?) {
    self.history = history
    guard isTerminal else { return }
    stifle_history(Self.historyLength)
    if let history { read_history(history) }
  }

  /// The next line, or `nil` at the end of the input.
  func line(prompt: String) -> String? {
    guard isTerminal else { return readLine() }
    guard let line = readline(prompt) else {
      Output.note("")
      return nil
    }
    defer { free(line) }
    let text = String(cString: line)
    if text.contains(where: { !$0.isWhitespace }) {
      add_history(text)
      if let history {
        try? FileManager.default.createDirectory(
          atPath: (history as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        write_history(history)
      }
    }
    return text
  }
}
