extension String {
  /// Text that Markdown shows as it is, on one line: what an article says must not become markup.
  package var markdown: String {
    var result = ""
    for character in oneLineOfWords {
      if "\\`*_{}[]<>#|~!&".contains(character) { result.append("\\") }
      result.append(character)
    }
    return result
  }

  /// Text that HTML shows as it is, in an element or, where it is one line, an attribute.
  package var html: String {
    var result = ""
    for scalar in unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "\n": result += "<br>"
      default: result.unicodeScalars.append(scalar.properties.generalCategory == .control ? " " : scalar)
      }
    }
    return result
  }
}
