/// Bounds the nesting of YAML, which its parser follows by recursion.
package enum YAMLNesting {
  /// Whether the text opens no more collections in each other than people ever write.
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
}
