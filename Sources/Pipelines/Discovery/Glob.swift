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

  /// Whether a path matches a pattern component by component, in time in proportion to both: the places in the pattern
  /// that the names so far lead to are followed together (Thompson, 1968).
  static func matches(_ path: [String], pattern: [String]) -> Bool {
    var places: Set<Int> = []
    func reach(_ place: Int) {
      // Two stars may stand for no folder.
      if places.insert(place).inserted, place < pattern.count, pattern[place] == "**" { reach(place + 1) }
    }
    reach(0)
    for name in path {
      let previous = places
      places = []
      for place in previous where place < pattern.count {
        if pattern[place] == "**" {
          if !name.hasPrefix(".") { reach(place) }
        } else if matches(name, pattern: pattern[place]) {
          reach(place + 1)
        }
      }
    }
    return places.contains(pattern.count)
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
