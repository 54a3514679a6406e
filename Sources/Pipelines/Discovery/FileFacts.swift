import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// What the file system says of a path, in one call.
struct FileFacts: Sendable, Hashable {
  enum Kind: Sendable { case file, folder, other }

  let kind: Kind
  /// Whether the path itself is a symbolic link; all else is said of what it leads to.
  let isLink: Bool
  /// In bytes.
  let size: Int64
  /// Modification time in nanoseconds since 1970.
  let modified: Int64
  /// How many names the file has.
  let names: Int

  /// `nil` where nothing is there, where a link leads nowhere, or where it cannot be seen.
  init?(of path: String) {
    var status = stat()
    guard lstat(path, &status) == 0 else { return nil }
    isLink = status.st_mode & S_IFMT == S_IFLNK
    if isLink { guard stat(path, &status) == 0 else { return nil } }
    switch status.st_mode & S_IFMT {
    case S_IFREG: kind = .file
    case S_IFDIR: kind = .folder
    default: kind = .other
    }
    size = Int64(status.st_size)
    #if canImport(Darwin)
      let time = status.st_mtimespec
    #else
      let time = status.st_mtim
    #endif
    // A file system may give any time; one out of range is none that could be compared.
    let (seconds, overflow) = Int64(time.tv_sec).multipliedReportingOverflow(by: 1_000_000_000)
    modified = overflow ? 0 : seconds &+ Int64(time.tv_nsec)
    names = Int(status.st_nlink)
  }

  /// Whether a path does not exist any more, rather than cannot be seen at present.
  static func isGone(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) != 0 && (errno == ENOENT || errno == ENOTDIR)
  }
}
