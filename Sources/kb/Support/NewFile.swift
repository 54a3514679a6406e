import Foundation

/// A file that a command is about to write, and that nobody loses by it.
struct NewFile {
  let path: String

  /// - Throws: Where there is a file already and it is not to be replaced, or where none can be written.
  init(_ path: String, replacing: Bool) throws {
    self.path = path
    var isFolder: ObjCBool = false
    let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
    if isFolder.boolValue { throw FileRefused(reason: "\(path) is a folder; give a file in it") }
    if exists, !replacing { throw FileRefused(reason: "\(path) exists; give another name, or --force to replace it") }
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    guard FileManager.default.isWritableFile(atPath: folder) else {
      throw FileRefused(reason: "\(folder) is no folder that can be written; make it, or give another place")
    }
  }

  /// Writes all of the file or nothing.
  func write(_ text: String) throws {
    do {
      try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch {
      throw FileRefused(reason: "\(path) cannot be written: \(error.localizedDescription)")
    }
  }
}

private struct FileRefused: Error, CustomStringConvertible {
  let reason: String
  var description: String { reason }
}
