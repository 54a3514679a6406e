import Articles

extension BibliographyEntry {
  /// "Adeyemi-Stone, R. (2023, November 27). Title. Site. https://…"
  var apa: String {
    var parts: [String] = []
    let names = authors.map { $0.given.isEmpty ? $0.family : "\($0.family), \($0.initials)" }
    let date = "(\(apaDate))."
    // Without an author the title takes the first place.
    if names.isEmpty {
      parts += [sentence(shownTitle), date]
    } else {
      let shown = names.count > 20 ? names.prefix(19) + ["… " + names[names.count - 1]] : names[...]
      parts += [sentence(list(Array(shown), last: names.count > 20 ? ", " : ", & ")), date, sentence(shownTitle)]
    }
    if let site, authors.map(\.family) != [site] { parts.append(sentence(site)) }
    return (parts + [url ?? path]).joined(separator: " ")
  }

  /// "Adeyemi-Stone, Rufus. “Title.” Site, November 27, 2023. https://…"
  var chicago: String {
    // Only the first name is inverted; of more than ten, seven are named.
    var names = authors.prefix(authors.count > 10 ? 7 : 10).enumerated().map { index, name in
      name.given.isEmpty ? name.family : index == 0 ? "\(name.family), \(name.given)" : "\(name.given) \(name.family)"
    }
    if authors.count > 10 { names.append("et al.") }
    var parts: [String] = []
    if !names.isEmpty { parts.append(sentence(list(names, last: authors.count > 10 ? ", " : ", and "))) }
    parts.append("“\(sentence(shownTitle))”")
    let place = [site, chicagoDate].compactMap(\.self).joined(separator: ", ")
    if !place.isEmpty { parts.append(sentence(place)) }
    parts.append(sentence(url ?? path))
    return parts.joined(separator: " ")
  }

  /// A `@misc` entry, which plain BibTeX and biblatex both know.
  func bibtex(key: String) -> String {
    var fields: [(String, String)] = []
    if !authors.isEmpty {
      // Braces keep a group's name from being taken apart.
      let names = authors.map {
        $0.given.isEmpty ? "{\(escaped($0.family))}" : "\(escaped($0.family)), \(escaped($0.given))"
      }
      fields.append(("author", names.joined(separator: " and ")))
    }
    fields.append(("title", "{\(escaped(shownTitle))}"))
    if let site { fields.append(("howpublished", escaped(site))) }
    if let year = dateParts.first { fields.append(("year", String(year))) }
    if dateParts.count > 1 { fields.append(("month", String(dateParts[1]))) }
    if let published { fields.append(("date", published.day)) }
    if let url { fields.append(("url", url.filter { !"{}\\".contains($0) })) }
    return "@misc{\(key),\n" + fields.map { "  \($0) = {\($1)}" }.joined(separator: ",\n") + "\n}"
  }

  private var apaDate: String {
    let parts = dateParts
    guard let year = parts.first else { return "n.d." }
    guard parts.count > 1 else { return String(year) }
    return "\(year), \(Self.months[parts[1] - 1])" + (parts.count > 2 ? " \(parts[2])" : "")
  }

  private var chicagoDate: String? {
    let parts = dateParts
    guard let year = parts.first else { return nil }
    guard parts.count > 1 else { return String(year) }
    return Self.months[parts[1] - 1] + (parts.count > 2 ? " \(parts[2])," : "") + " \(year)"
  }

  private func list(_ names: [String], last: String) -> String {
    guard names.count > 1 else { return names.first ?? "" }
    return names.dropLast().joined(separator: ", ") + last + names[names.count - 1]
  }

  /// The text with a full stop where it does not end a sentence by itself.
  private func sentence(_ text: String) -> String { text.last.map { ".?!…".contains($0) } ?? true ? text : text + "." }

  /// TeX's special characters made plain.
  private func escaped(_ text: String) -> String {
    var result = ""
    for character in text {
      switch character {
      case "\\": result += "\\textbackslash{}"
      case "~": result += "\\textasciitilde{}"
      case "^": result += "\\textasciicircum{}"
      case "&", "%", "$", "#", "_", "{", "}": result += "\\\(character)"
      case let other where other.isNewline: result += " "
      default: result.append(character)
      }
    }
    return result
  }

  private static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
  ]
}
