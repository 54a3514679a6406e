import Articles
import Foundation
import Yams

/// Reads a YAML file as configuration: mappings, lists and scalars, of which every value knows its line.
///
/// Only what a reader of the file can follow from top to bottom is allowed: no tabs in the indentation, no anchors and
/// aliases, no key twice.
enum ConfigurationFile {
  /// Longest file that is read, in bytes.
  private static let maximumSize = 256 << 10

  /// The value of a whole file.
  ///
  /// - Throws: ``ConfigurationError`` that names the line and what to do.
  static func read(_ path: String) throws -> ConfigurationValue {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw ConfigurationError(path, "there is no such file")
    }
    guard !isFolder.boolValue else { throw ConfigurationError(path, "it is a folder; name a YAML file in it") }
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    if let size = attributes?[.size] as? Int, size > maximumSize {
      throw ConfigurationError(path, "it has more than \(maximumSize >> 10) KB; a configuration is shorter")
    }
    guard let bytes = FileManager.default.contents(atPath: path) else {
      throw ConfigurationError(path, "it cannot be read; check its permissions")
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw ConfigurationError(path, "it is not UTF-8 text")
    }
    return try parse(text, file: path)
  }

  /// The value of a YAML text.
  static func parse(_ text: String, file: String) throws -> ConfigurationValue {
    try checkLines(of: text, file: file)
    guard YAMLBounds.isShallow(text) else { throw ConfigurationError(file, "it is nested too deeply") }
    guard !YAMLBounds.mayResolveAliases(text) else { throw ConfigurationError(file, anchorsAdvice) }
    let root: Node?
    do {
      root = try Yams.compose(yaml: text)
    } catch let error as YamlError {
      throw ConfigurationError(error, file: file)
    }
    guard let root else { throw ConfigurationError(file, "it is empty") }
    try refuseAnchors(in: root, file: file)
    return ConfigurationValue(file: file, path: "", node: root)
  }

  /// Refuses tabs in the indentation, and aliases before the parser resolves them: few bytes of aliases to aliases can
  /// stand for more values than fit into memory.
  private static func checkLines(of text: String, file: String) throws {
    for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      let indentation = line.prefix { $0 == " " || $0 == "\t" }
      let rest = line[indentation.endIndex...]
      if indentation.contains("\t"), !rest.isEmpty, rest != "\r" {
        throw ConfigurationError(file, line: number + 1, "it is indented with a tab; YAML wants spaces")
      }
      var value = rest.drop { $0 == "-" || $0 == "?" || $0 == " " }
      while let colon = value.firstRange(of: ": "),
        !value[..<colon.lowerBound].contains(where: { $0 == "\"" || $0 == "'" || $0 == "#" })
      {
        if isReference(value) { break }
        value = value[colon.upperBound...].drop { $0 == " " || $0 == "[" || $0 == "{" }
      }
      if isReference(value) {
        throw ConfigurationError(
          file, line: number + 1,
          "'\(value.prefix(20))' is an anchor or alias; write the value out, or quote it if it is text")
      }
    }
  }

  private static let anchorsAdvice = "anchors and aliases (&name, *name) are not used here; write the value out"

  private static func isReference(_ value: Substring) -> Bool {
    guard let first = value.first, first == "&" || first == "*" else { return false }
    return value.dropFirst().first.map { !$0.isWhitespace } ?? false
  }

  /// Anchors that the check of lines does not see, as inside `[ ]`. Walked in reading order, so that the anchor is met
  /// before what its aliases stand for.
  private static func refuseAnchors(in node: Node, file: String) throws {
    if node.anchor != nil {
      throw ConfigurationError(file, line: node.mark?.line, anchorsAdvice)
    }
    switch node {
    case .mapping(let mapping):
      for (key, value) in mapping {
        try refuseAnchors(in: key, file: file)
        try refuseAnchors(in: value, file: file)
      }
    case .sequence(let sequence): for item in sequence { try refuseAnchors(in: item, file: file) }
    case .scalar, .alias: break
    }
  }
}

extension ConfigurationError {
  fileprivate init(_ error: YamlError, file: String) {
    switch error {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      self.init(file, line: mark.line, "it is not YAML here: \(problem)")
    case .duplicatedKeysInMapping(let duplicates, let context):
      let keys = duplicates.sorted().map { "'\($0)'" }.joined(separator: ", ")
      self.init(file, line: context.mark.line, "\(keys) is there twice; keep one")
    default: self.init(file, "it is not YAML text")
    }
  }
}
