internal import Foundation

/// Takes out of a selected article what is none of its text: headline and byline at its start, captions of pictures,
/// calls to read, share or subscribe between paragraphs, and whatever trails after its last sentence.
struct ArticleTrimmer {
  private let model: PageModel
  private let facts: Facts

  init(_ model: PageModel, _ facts: Facts) {
    self.model = model
    self.facts = facts
  }

  func trim(_ segments: [Segment]) -> [Segment] {
    var rest = segments[...]
    if let headline = headline(rest) { rest = rest[(headline + 1)...] }
    rest = withoutInsertions(withoutRepetitions(rest)[...])[...]
    if let byline = lastByline(rest) { rest = rest[(byline + 1)...] }
    while let first = rest.first, first.kind != .table, isByline(first) || isSummary(first) || isInByline(first) {
      rest.removeFirst()
    }
    if let end = endMark(rest) { rest = rest[..<end] }
    while let last = rest.last, rest.count > 1, isTrailing(last) { rest.removeLast() }
    return Array(rest)
  }

  // MARK: - Start

  /// The last segment near the top that repeats the title.
  private func headline(_ segments: ArraySlice<Segment>) -> Int? {
    guard let title = facts.title.map(TitleChooser.key), title.count >= 4 else { return nil }
    var prose = 0
    var found: Int?
    for (index, segment) in segments.enumerated() {
      guard index < 24, prose < 300 else { break }
      let key = TitleChooser.key(model.string(segment))
      let isTopHeading = segment.kind == .heading && segment.level == 1 && key.count >= 4
      if key == title || (isTopHeading && (title.contains(key) || key.contains(title))) {
        found = segments.startIndex + index
      }
      prose += model.prose(of: segment)
    }
    return found
  }

  /// The last date or byline among the labels above the first sentence.
  private func lastByline(_ segments: ArraySlice<Segment>) -> Int? {
    segments.prefix(12).prefix {
      $0.count <= 120 && model.prose(of: $0) == 0 && ($0.kind != .heading || $0.count <= 40)
    }
    .indices.last { isByline(segments[$0]) }
  }

  private func isByline(_ segment: Segment) -> Bool {
    guard segment.count <= 160 else { return false }
    var line = model.string(segment)
    if LeadLines.role(of: line) != .text { return true }
    // `Monday November 18, 2019 7:45 am PST by Jane Doe`
    for author in facts.authors where line.contains(author) {
      line = line.replacingOccurrences(of: author, with: "")
      if LeadLines.role(of: line) != .text { return true }
    }
    let key = TitleChooser.key(line)
    if key.isEmpty || facts.authors.contains(where: { TitleChooser.key($0) == key }) { return true }
    return segment.linkDensity > 0.5 && segment.kind != .listItem && segment.count <= 80
  }

  /// A label among what is called the byline, such as `Biography`.
  private func isInByline(_ segment: Segment) -> Bool {
    guard model.prose(of: segment) == 0 else { return false }
    var node = model.tree.parent(segment.node)
    for _ in 0..<5 {
      guard let current = node, !model.signals[current].contains(.articleBody) else { return false }
      if model.signals[current].contains(.byline) { return true }
      node = model.tree.parent(current)
    }
    return false
  }

  /// A heading below the headline that the page also gives as its description, which is kept as the summary.
  private func isSummary(_ segment: Segment) -> Bool {
    guard segment.kind == .heading, segment.count >= 40, let summary = facts.summary.map(TitleChooser.key) else {
      return false
    }
    let key = TitleChooser.key(model.string(segment))
    return summary.hasPrefix(key) || key.hasPrefix(summary)
  }

  // MARK: - Between

  /// A sentence that follows itself closely is no part of the text but of what surrounds pictures.
  private func withoutRepetitions(_ segments: ArraySlice<Segment>) -> [Segment] {
    var kept: [Segment] = []
    kept.reserveCapacity(segments.count)
    for segment in segments {
      let isRepeated =
        segment.kind == .paragraph && segment.count >= 60
        && kept.suffix(3).contains { model.text[$0.range] == model.text[segment.range] }
      if !isRepeated { kept.append(segment) }
    }
    return kept
  }

  private func withoutInsertions(_ segments: ArraySlice<Segment>) -> [Segment] {
    var kept: [Segment] = []
    kept.reserveCapacity(segments.count)
    var index = segments.startIndex
    while index < segments.endIndex {
      let segment = segments[index]
      if segment.kind == .listItem {
        let list = segments[index...].prefix { $0.kind == .listItem }
        if !isListOfLinks(list, after: kept.last) { kept.append(contentsOf: list) }
        index = list.endIndex
        continue
      }
      if !isInsertion(segment) { kept.append(segment) }
      index += 1
    }
    return kept
  }

  private func isInsertion(_ segment: Segment) -> Bool {
    switch segment.kind {
    case .paragraph, .quote, .heading: break
    default: return false
    }
    // A paragraph that is one link leads elsewhere.
    if segment.kind == .paragraph, segment.linkDensity > 0.9, segment.count <= 250 { return true }
    guard segment.count <= 400 else { return false }
    return NoiseLines.isInsertion(model.text[segment.range], linkDensity: segment.linkDensity)
  }

  /// A list of nothing but links below a line such as `Read more`.
  private func isListOfLinks(_ list: ArraySlice<Segment>, after previous: Segment?) -> Bool {
    let links = list.count { $0.linkDensity > 0.8 }
    guard links * 5 >= list.count * 4, let previous, previous.count <= 60 else { return false }
    return Leftovers.isLabel(model.string(previous))
  }

  // MARK: - End

  /// A label such as `More stories` with only short segments after it.
  private func endMark(_ segments: ArraySlice<Segment>) -> Int? {
    segments.indices.dropFirst().suffix(40).first { index in
      let segment = segments[index]
      return segment.count <= 60 && segment.kind != .listItem && Leftovers.isLabel(model.string(segment))
        && segments[(index + 1)...].allSatisfy { $0.count < 200 || $0.linkDensity > 0.3 }
    }
  }

  private func isTrailing(_ segment: Segment) -> Bool {
    switch segment.kind {
    case .heading, .caption: return true
    case .table, .code: return false
    default: break
    }
    if segment.linkDensity > 0.6 { return true }
    guard segment.count <= 400 else { return false }
    return NoiseLines.isTrailing(model.text[segment.range]) || isByline(segment)
      || Leftovers.isLabel(model.string(segment))
  }
}
