import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Why a folder cannot be watched.
public struct WatchError: Error, Sendable, CustomStringConvertible {
  /// What is wrong and what to do, in one line that names the folder.
  public let description: String

  init(_ folder: String, error: CInt) {
    let reason = String(cString: strerror(error))
    let advice =
      switch error {
      case ENOSPC:
        "; raise the limit with sysctl fs.inotify.max_user_watches, or name folders to leave out in .kbignore"
      case EMFILE: "; raise the limit with sysctl fs.inotify.max_user_instances"
      default: ""
      }
    description = "\(folder) cannot be watched (\(reason))\(advice)"
  }

  init(notAFolder path: String) { description = "\(path) is not a folder that could be watched" }
}
