/// Cuts off what stands between an article's edges and its text: headline, byline, date.
struct ArticleTrimmer {
  private let finder: ContentFinder
  private let facts: Facts

  init(_ finder: ContentFinder, _ facts: Facts) {
    self.finder = finder
    self.facts = facts
  }

  func trim(_ segments: [Segment]) -> [Segment] {
    var rest = segments[...]
    if let headline = headline(rest) { rest = rest[(headline + 1)...] }
    while let first = rest.first, first.kind != .table, isByline(first) { rest.removeFirst() }
    return Array(rest)
  }

  /// The last segment near the top that repeats the title.
  private func headline(_ segments: ArraySlice<Segment>) -> Int? {
    guard let title = facts.title.map(TitleChooser.key), title.count >= 4 else { return nil }
    var prose = 0
    var found: Int?
    for (index, segment) in segments.enumerated() {
      guard index < 24, prose < 300 else { break }
      let key = TitleChooser.key(text(segment))
      if key == title
        || (segment.kind == .heading && segment.level == 1 && key.count >= 4
          && (title.contains(key) || key.contains(title)))
      {
        found = segments.startIndex + index
      }
      prose += finder.prose(segment)
    }
    return found
  }

  private func isByline(_ segment: Segment) -> Bool {
    guard segment.count <= 160 else { return false }
    let line = text(segment)
    if LeadLines.role(of: line) != .text { return true }
    let key = TitleChooser.key(line)
    return key.isEmpty || facts.authors.contains { TitleChooser.key($0) == key }
  }

  private func text(_ segment: Segment) -> String { String(decoding: finder.text[segment.range], as: UTF8.self) }
}
