import Yams

/// A value of a configuration file with its place.
struct ConfigurationValue {
  let file: String
  /// The keys that lead here, with dots; empty for the whole file.
  let path: String
  let node: Node

  /// From 1.
  var line: Int? { node.mark?.line }

  func error(_ message: String) -> ConfigurationError {
    ConfigurationError(file, line: line, path.isEmpty ? message : "\(path): \(message)")
  }

  /// Text that is not empty. Numbers, dates and `true` count as the text they are written as.
  func text() throws -> String {
    guard case .scalar(let scalar) = node else { throw error("it should be text") }
    guard scalar.string.contains(where: { !$0.isWhitespace }) else { throw error("it is empty; write a text") }
    return scalar.string
  }

  func number(in range: ClosedRange<Double>) throws -> Double {
    guard case .scalar = node, let value = node.float, range.contains(value) else {
      throw error("it should be a number from \(range.lowerBound) to \(range.upperBound)")
    }
    return value
  }

  func count(atLeast least: Int = 1) throws -> Int {
    guard case .scalar = node, let value = node.int, value >= least else {
      throw error("it should be a whole number of at least \(least)")
    }
    return value
  }

  func flag() throws -> Bool {
    guard case .scalar = node, let value = node.bool else { throw error("it should be true or false") }
    return value
  }

  /// The items of a list.
  func items() throws -> [ConfigurationValue] {
    guard case .sequence(let sequence) = node else { throw error("it should be a list, one '- item' a line") }
    return sequence.enumerated().map { index, item in
      ConfigurationValue(file: file, path: "\(path)[\(index + 1)]", node: item)
    }
  }

  /// The texts of a list, or one text.
  func texts() throws -> [String] {
    if case .scalar = node { return [try text()] }
    return try items().map { try $0.text() }
  }

  var isText: Bool {
    if case .scalar = node { return true }
    return false
  }

  var isList: Bool {
    if case .sequence = node { return true }
    return false
  }

  /// A mapping with no keys but these.
  ///
  /// - Throws: ``ConfigurationError`` on the line of the first key that is not among them.
  func fields(_ known: [String]) throws -> ConfigurationFields {
    guard case .mapping(let mapping) = node else {
      throw error("it should be a mapping with the keys \(known.joined(separator: ", "))")
    }
    var values: [String: ConfigurationValue] = [:]
    for (key, value) in mapping {
      guard let name = key.scalar?.string else { throw error("a key should be a word") }
      guard known.contains(name) else {
        throw ConfigurationError(
          file, line: key.mark?.line,
          "there is no key '\(name)'\(path.isEmpty ? "" : " in \(path)"); known are \(known.joined(separator: ", "))")
      }
      let place = path.isEmpty ? name : "\(path).\(name)"
      values[name] = ConfigurationValue(file: file, path: place, node: value)
    }
    return ConfigurationFields(owner: self, values: values)
  }
}

/// The values of a mapping by their keys.
struct ConfigurationFields {
  let owner: ConfigurationValue
  fileprivate let values: [String: ConfigurationValue]

  fileprivate init(owner: ConfigurationValue, values: [String: ConfigurationValue]) {
    self.owner = owner
    self.values = values
  }

  /// A value; `nil` where the key is missing.
  subscript(key: String) -> ConfigurationValue? { values[key] }

  /// A value that must be there.
  func required(_ key: String) throws -> ConfigurationValue {
    guard let value = values[key] else { throw owner.error("the key '\(key)' is missing") }
    return value
  }
}
