extension String {
  /// The text without control characters, so that a name from a stranger can neither break a line nor steer a terminal.
  var oneLine: String {
    var result = ""
    for scalar in unicodeScalars {
      result.unicodeScalars.append(scalar.properties.generalCategory == .control ? "\u{FFFD}" : scalar)
    }
    return result
  }
}
