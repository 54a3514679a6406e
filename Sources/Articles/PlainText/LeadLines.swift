/// Tells apart the lines around a headline: dates, bylines, reading times, labels.
enum LeadLines {
  enum Role: Equatable {
    case date(PublicationDate, isUpdate: Bool)
    case byline([String], PublicationDate?)
    case address(String)
    /// A label such as `AI 2 min read` that belongs neither to the title nor to the text.
    case label
    case text
  }

  /// Takes the fact that a line of its own near the top states, unless it is known already.
  ///
  /// - Returns: `false` where the line states none and is no label: it belongs to the title or the text.
  static func take(_ line: String, into facts: inout Facts) -> Bool {
    switch role(of: line) {
    case .date(let date, isUpdate: false): facts.published = facts.published ?? date
    case .date(let date, isUpdate: true): facts.modified = facts.modified ?? date
    case .byline(let names, let date):
      if facts.authors.isEmpty { facts.authors = names }
      facts.published = facts.published ?? date
    case .address(let url): facts.url = facts.url ?? url
    case .label: break
    case .text: return false
    }
    return true
  }

  /// What a line of its own near the top says.
  static func role(of line: String) -> Role {
    guard line.utf8.count <= 160 else { return .text }
    let lower = line.lowercased()
    if let url = FactText.url(line) { return .address(url) }
    for prefix in ["source: ", "url: ", "link: "] where lower.hasPrefix(prefix) {
      if let url = FactText.url(String(line.dropFirst(prefix.count))) { return .address(url) }
    }
    if let byline = byline(line, lower) { return byline }
    if let date = VisibleDate.date(in: line) {
      return .date(date, isUpdate: lower.contains("updated") || lower.contains("modified"))
    }
    return isReadingTime(lower) ? .label : .text
  }

  private static func byline(_ line: String, _ lower: String) -> Role? {
    guard ["by ", "by: ", "author: ", "authors: ", "written by "].contains(where: lower.hasPrefix) else { return nil }
    // `By Jane Doe, Jul 19, 2023`: the date starts where names end.
    let starts = line.indices.filter { $0 == line.startIndex || line[line.index(before: $0)] == " " }
    for start in starts.dropFirst() {
      if let date = VisibleDate.date(in: String(line[start...]), otherWords: 0) {
        let names = AuthorNames.names(in: String(line[..<start]))
        return names.isEmpty ? nil : .byline(names, date)
      }
    }
    let names = AuthorNames.names(in: line)
    let isSentence = line.hasSuffix(".") && line.split(separator: " ").count > 6
    return names.isEmpty || isSentence || names[0].split(separator: " ").count > 5 ? nil : .byline(names, nil)
  }

  /// `2 min read`, `AI · 12 minute read` and the like.
  static func isReadingTime(_ lower: String) -> Bool {
    guard ByteSearch.contains("read", in: lower) else { return false }
    let words = lower.split { !$0.isLetter && !$0.isNumber }
    guard words.count <= 8, let read = words.lastIndex(of: "read"), read >= 2 else { return false }
    return ["min", "mins", "minute", "minutes"].contains(words[read - 1]) && Int(words[read - 2]) != nil
  }
}
