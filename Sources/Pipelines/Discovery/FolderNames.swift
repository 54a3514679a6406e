import CDirectory
import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The names in a folder in the order of their bytes, without those that are hidden.
///
/// A folder of any size takes bounded memory: it is read as often as needed, each time for the next names in order.
package struct FolderNames {
  /// Why a folder could not be read.
  package struct Unreadable: Error {
    package let reason: String
  }

  private let folder: String
  /// Names that are given before the folder is read again.
  private let window: Int
  /// The next names, the first of them last.
  private var names: [String] = []
  private var last: String?
  private var isComplete = false

  package init(of folder: String, window: Int = 1 << 16) {
    self.folder = folder
    self.window = window
  }

  package mutating func next() throws(Unreadable) -> String? {
    if names.isEmpty, !isComplete { try fill() }
    guard let name = names.popLast() else { return nil }
    last = name
    return name
  }

  /// Reads the smallest names after the last one given.
  private mutating func fill() throws(Unreadable) {
    guard let stream = opendir(folder) else { throw Unreadable(reason: String(cString: strerror(errno))) }
    defer { closedir(stream) }
    var found: [String] = []
    var limit: String?
    while let bytes = kb_next_name(stream) {
      let name = String(cString: bytes)
      if name.hasPrefix(".") || last.map({ !Self.precedes($0, name) }) ?? false { continue }
      if let limit, Self.precedes(limit, name) { continue }
      found.append(name)
      if found.count > 2 * window {
        found.sort(by: Self.precedes)
        found.removeSubrange(window...)
        limit = found.last
      }
    }
    guard errno == 0 else { throw Unreadable(reason: String(cString: strerror(errno))) }
    found.sort { Self.precedes($1, $0) }
    names = found
    isComplete = limit == nil
  }

  /// Bytes, as Swift takes two names for one where they differ only in how an accent is written.
  private static func precedes(_ left: String, _ right: String) -> Bool {
    left.utf8.lexicographicallyPrecedes(right.utf8)
  }
}
