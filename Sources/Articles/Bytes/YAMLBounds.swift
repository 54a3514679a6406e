/// Bounds on YAML from strangers, to be checked before its parser sees it.
package enum YAMLBounds {
  /// Whether the text opens no more collections in each other than people ever write; the parser follows them by
  /// recursion.
  package static func isShallow(_ yaml: String) -> Bool {
    var depth = 0
    var dashes = 0
    for byte in yaml.utf8 {
      switch byte {
      case 0x5B, 0x7B: depth += 1
      case 0x5D, 0x7D: depth = max(0, depth - 1)
      case 0x2D, 0x3F: dashes += 1
      case 0x0A: dashes = 0
      case 0x20: break
      default: dashes = Int.min / 2
      }
      if depth > 32 || dashes > 32 { return false }
    }
    return true
  }

  /// Whether a name stands behind an ampersand and behind a star, as it does wherever an alias is resolved.
  ///
  /// A few bytes of aliases to aliases stand for more values than there is time for, and the parser hashes all of those
  /// in a mapping's key. Quotes and comments are not told apart: there, too, hardly a name follows both signs.
  package static func mayResolveAliases(_ yaml: String) -> Bool {
    let bytes = Array(yaml.utf8)
    var anchors: Set<ArraySlice<UInt8>> = []
    var aliases: Set<ArraySlice<UInt8>> = []
    for (index, byte) in bytes.enumerated() where byte == 0x26 || byte == 0x2A {
      let name = bytes[(index + 1)...].prefix { ByteSearch.isAlphanumeric($0) || $0 == 0x5F || $0 == 0x2D }
      if name.isEmpty { continue }
      if byte == 0x26 { anchors.insert(name) } else { aliases.insert(name) }
    }
    return !anchors.isDisjoint(with: aliases)
  }
}
