import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Shell patterns: `*`, `?`, `[…]` within a name, `**` for any number of folders that are not hidden.
enum Glob {
  static func isPattern(_ path: String) -> Bool { path.contains { "*?[".contains($0) } }

  static func matches(_ name: String, pattern: String) -> Bool { fnmatch(pattern, name, FNM_PERIOD) == 0 }

  /// Whether a path matches a pattern component by component.
  static func matches(_ path: ArraySlice<String>, pattern: ArraySlice<String>) -> Bool {
    guard let component = pattern.first else { return path.isEmpty }
    if component == "**", matches(path, pattern: pattern.dropFirst()) { return true }
    guard let name = path.first else { return false }
    if component == "**" { return !name.hasPrefix(".") && matches(path.dropFirst(), pattern: pattern) }
    return matches(name, pattern: component) && matches(path.dropFirst(), pattern: pattern.dropFirst())
  }

  /// Existing paths that match a pattern, in name order.
  static func paths(matching pattern: String) -> [String] {
    let isAbsolute = pattern.hasPrefix("/")
    let components = pattern.split(separator: "/").map(String.init)
    return expand(isAbsolute ? "/" : ".", components[...]).map { isAbsolute ? $0 : String($0.dropFirst(2)) }
  }

  private static func expand(_ base: String, _ components: ArraySlice<String>) -> [String] {
    guard let component = components.first else { return [base] }
    let rest = components.dropFirst()
    if component == "**" {
      let folders = names(in: base).filter { !$0.hasPrefix(".") }.map { join(base, $0) }.filter(isFolder)
      return expand(base, rest) + folders.flatMap { expand($0, components) }
    }
    guard isPattern(component) else {
      let path = join(base, component)
      return FileManager.default.fileExists(atPath: path) ? expand(path, rest) : []
    }
    return names(in: base).filter { matches($0, pattern: component) }.flatMap { expand(join(base, $0), rest) }
  }

  private static func names(in folder: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
  }

  private static func join(_ base: String, _ name: String) -> String { base == "/" ? "/" + name : base + "/" + name }

  private static func isFolder(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
      && (try? FileManager.default.destinationOfSymbolicLink(atPath: path)) == nil
  }
}
